import Files
import Glibc
import Spool

/// Sees to it that `martlet deliver` runs, which writes into mailboxes of other accounts than the server's: by its units where systemd has them, else as a
/// process that this one starts. One that answers already is left alone.
public struct DeliverStep: SwitchStep {
    static let units = ["martlet-deliver.socket", "martlet-deliver.service"]

    /// Where systemd is told of changes to its units; nil where it does not run.
    public static var systemdFolder: String? { SystemdUnits.isRunning ? "/etc/systemd/system" : nil }

    private let socket: String
    private let roots: [String]
    private let binary: String
    private let configuration: String
    private let log: String
    private let spool: any SpoolAdministration
    private let commands: any CommandRunner
    private let unitFolder: String?
    private let patience: Duration

    /// - Parameters:
    ///   - socket: where the server asks; empty: it writes into all mailboxes itself, and nothing is done here.
    ///   - roots: the folders that mailboxes lie below.
    ///   - log: the file for what a process says that is started here.
    ///   - unitFolder: where systemd is told of changes to its units; nil where it does not run.
    public init(
        socket: String, roots: [String], binary: String, configuration: String, log: String, spool: any SpoolAdministration,
        commands: any CommandRunner, unitFolder: String? = DeliverStep.systemdFolder, patience: Duration = .seconds(20)
    ) {
        self.socket = socket
        self.roots = roots
        self.binary = binary
        self.configuration = configuration
        self.log = log
        self.spool = spool
        self.commands = commands
        self.unitFolder = unitFolder
        self.patience = patience
    }

    public var name: String { "deliver" }
    public var title: Wording {
        Wording(
            "Start martlet deliver, for mailboxes of other accounts",
            german: "martlet deliver starten, für Postfächer anderer Konten")
    }

    public var endsWithTheMachine: Bool { true }

    /// Whatever a crash leaves, the next call does it again: each command may be run twice.
    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        guard !socket.isEmpty else { return }
        if notes["by"] != "process", let unitFolder, try await hasUnits() {
            return try await enableUnits(notes, opening: "\(unitFolder)/martlet-deliver.service.d/switch.conf")
        }
        guard !answers else { return }
        if notes["by"] == nil { try notes.note("by", "process") }
        try DurableFile.makeFolder(FilePath.parent(of: socket), mode: 0o711)
        let started = processes.isEmpty ? try commands.start([binary, "deliver", "--config", configuration], log: log) : nil
        let end = ContinuousClock.now + patience
        while !answers {
            guard ContinuousClock.now < end, started.map(Self.lives) ?? !processes.isEmpty else {
                throw SwitchError(
                    Wording("martlet deliver does not start.", german: "martlet deliver startet nicht."),
                    advice: Wording("\(log) says why.", german: "\(log) sagt, warum."))
            }
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Mail that Martlet still has to deliver needs it to the end.
    public func undo(_ notes: StepNotes) async throws(SwitchError) {
        guard let way = notes["by"] else { return }
        if let totals = try? await spool.totals(), totals.recipients > 0 {
            return notes.tell(
                Wording(
                    "martlet deliver goes on: \(totals.mails) mails are still on their way by Martlet.",
                    german: "martlet deliver läuft weiter: \(totals.mails) Mails sind noch durch Martlet unterwegs."))
        }
        if way == "process" {
            for process in processes { kill(process, SIGTERM) }
            return
        }
        if let opening = notes["opening"], DurableFile.exists(opening) {
            unlink(opening)
            rmdir(FilePath.parent(of: opening))
        }
        if way == "enabled" { try await commands.require(["systemctl", "disable", "--now"] + Self.units) }
        try await commands.require(["systemctl", "daemon-reload"])
    }

    // MARK: - A process

    private var processes: [Int32] {
        MartletProcesses.running("deliver", configuration: configuration, binary: binary).map(\.process)
    }

    /// Whether a process that was started here has not ended. For a moment it has no words of its own in /proc by which ``processes`` would find it.
    private static func lives(_ process: Int32) -> Bool {
        var status: Int32 = 0
        return process > 0 && waitpid(process, &status, WNOHANG) == 0
    }

    /// Whether somebody takes connections there.
    private var answers: Bool {
        let descriptor = Glibc.socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return sockaddr_un(path: socket)?.asAddress { connect(descriptor, $0, $1) } == 0
    }

    // MARK: - Units

    private func hasUnits() async throws(SwitchError) -> Bool {
        guard socket == ConfigurationDraft.deliverSocket else { return false }
        return try await commands.run(["systemctl", "cat", Self.units[0]], input: "", within: .seconds(20)).status == 0
    }

    /// - Parameter opening: a file that opens folders to the unit which the package keeps closed.
    private func enableUnits(_ notes: StepNotes, opening: String) async throws(SwitchError) {
        if notes["by"] == nil {
            let state = try await commands.run(["systemctl", "is-enabled", Self.units[0]], input: "", within: .seconds(20))
            try notes.note("by", state.text == "enabled" ? "units" : "enabled")
        }
        if !DurableFile.exists(opening) {
            try notes.note("opening", opening)
            // A path with blanks stands in quotes (systemd.exec(5)); one that is not there is passed over.
            let lines = roots.map { "ReadWritePaths=\"-\($0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" }
            let text = (["# By martlet switch apply.", "[Service]"] + lines).joined(separator: "\n") + "\n"
            try DurableFile.makeFolder(FilePath.parent(of: opening), mode: 0o755)
            try DurableFile.write(Array(text.utf8), to: opening, mode: 0o644)
        }
        try await commands.require(["systemctl", "daemon-reload"])
        try await commands.require(["systemctl", "enable", "--now", Self.units[0]])
        // One that runs has read the configuration of before.
        try await commands.require(["systemctl", "try-restart", Self.units[1]])
    }
}
