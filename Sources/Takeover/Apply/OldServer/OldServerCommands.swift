/// Lines for the shell that the operator gives in place of what Martlet would do with the old server. Nil: Martlet does it.
public struct OldServerCommands: Hashable, Sendable {
    public var stopIntake: String?
    public var stop: String?
    public var start: String?
    public var disable: String?
    public var enable: String?

    public init(
        stopIntake: String? = nil, stop: String? = nil, start: String? = nil, disable: String? = nil, enable: String? = nil
    ) {
        self.stopIntake = stopIntake
        self.stop = stop
        self.start = start
        self.disable = disable
        self.enable = enable
    }
}

/// An old server some of whose control the operator has given commands for.
public struct CommandedServer: OldServer {
    private let server: any OldServer
    private let lines: OldServerCommands
    private let commands: any CommandRunner

    public init(_ server: any OldServer, lines: OldServerCommands, commands: any CommandRunner) {
        self.server = server
        self.lines = lines
        self.commands = commands
    }

    public var title: String { server.title }
    public func isRunning() async throws(SwitchError) -> Bool { try await server.isRunning() }
    public func isTaking() async throws(SwitchError) -> Bool { try await server.isTaking() }
    public func sessions() throws(SwitchError) -> Int { try server.sessions() }

    public func stopIntake() async throws(SwitchError) {
        if let line = lines.stopIntake { try await commands.shell(line) } else { try await server.stopIntake() }
    }

    public func stop() async throws(SwitchError) {
        if let line = lines.stop { try await commands.shell(line) } else { try await server.stop() }
    }

    public func prepareStart() async throws(SwitchError) {
        if lines.start == nil { try await server.prepareStart() }
    }

    public func start() async throws(SwitchError) {
        if let line = lines.start { try await commands.shell(line) } else { try await server.start() }
    }

    public func disable(_ notes: StepNotes) async throws(SwitchError) {
        if let line = lines.disable { try await commands.shell(line) } else { try await server.disable(notes) }
    }

    public func enable(_ notes: StepNotes) async throws(SwitchError) {
        if let line = lines.enable { try await commands.shell(line) } else { try await server.enable(notes) }
    }
}
