import Foundation

/// Martlet itself, as something that runs.
public protocol NewServer: Sendable {
    /// Starts it; it fetches listening sockets from a ``HandoverKeeper`` where one waits.
    func start(_ notes: StepNotes) async throws(SwitchError)

    /// Tells it to end: it closes its listening sockets at once, and ends when its sessions have.
    func stop(_ notes: StepNotes) async throws(SwitchError)

    func isRunning(_ notes: StepNotes) -> Bool

    /// Starts it without listening sockets, to empty its queue and end by itself.
    func startDraining(_ notes: StepNotes) async throws(SwitchError)
}

/// `martlet serve` as a process that this one starts, or by the operator's commands, such as those for his service manager.
public struct ServeProcess: NewServer {
    private let binary: String
    private let configuration: String
    private let drainConfiguration: String
    private let log: String
    private let startLine: String?
    private let stopLine: String?
    private let commands: any CommandRunner

    /// - Parameters:
    ///   - drainConfiguration: what it delivers by when the switch went back and `configuration` is what it was before.
    ///   - log: the file for what it says, where no line starts it.
    ///   - startLine: a line for the shell.
    public init(
        binary: String, configuration: String, drainConfiguration: String, log: String, startLine: String? = nil,
        stopLine: String? = nil,
        commands: any CommandRunner
    ) {
        self.binary = binary
        self.configuration = configuration
        self.drainConfiguration = drainConfiguration
        self.log = log
        self.startLine = startLine
        self.stopLine = stopLine
        self.commands = commands
    }

    public func start(_ notes: StepNotes) async throws(SwitchError) {
        guard !isRunning(notes) else { return }
        try await endDraining()
        if let startLine { return try await commands.shell(startLine) }
        let process = try commands.start([binary, "serve", "--config", configuration], log: log)
        try notes.note("process", String(process))
    }

    public func stop(_ notes: StepNotes) async throws(SwitchError) {
        if let stopLine { return try await commands.shell(stopLine) }
        for process in processes(isDraining: false) { kill(process, SIGTERM) }
    }

    public func isRunning(_ notes: StepNotes) -> Bool { !processes(isDraining: false).isEmpty }

    public func startDraining(_ notes: StepNotes) async throws(SwitchError) {
        let process = try commands.start([binary, "serve", "--drain", "--config", drainConfiguration], log: log)
        try notes.note("draining", String(process))
    }

    /// One that empties the queue after an earlier switch went back: two must not serve one queue.
    private func endDraining() async throws(SwitchError) {
        for process in processes(isDraining: true) { kill(process, SIGTERM) }
        let end = ContinuousClock.now + .seconds(60)
        while !processes(isDraining: true).isEmpty {
            guard ContinuousClock.now < end else {
                throw SwitchError("martlet serve --drain does not end.", german: "martlet serve --drain kommt nicht zu Ende.")
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The server with this configuration, whoever started it.
    private func processes(isDraining: Bool) -> [Int32] {
        MartletProcesses.running("serve", configuration: isDraining ? drainConfiguration : configuration, binary: binary)
            .filter { $0.words.contains("--drain") == isDraining }.map(\.process)
    }
}
