/// Sees to it that Martlet starts with the machine, and the old server does not.
public struct ServicesStep: SwitchStep {
    private let old: any OldServer
    private let isMachine: Bool
    private let commands: any CommandRunner

    /// - Parameter isMachine: whether it is about this machine, and not a tree below another root.
    public init(old: any OldServer, isMachine: Bool, commands: any CommandRunner) {
        self.old = old
        self.isMachine = isMachine
        self.commands = commands
    }

    public var name: String { "services" }
    public var title: Wording { Wording("Switch the services over", german: "Dienste umstellen") }

    public func apply(_ notes: StepNotes) async throws(SwitchError) {
        guard isMachine else { return }
        try await old.disable(notes)
        guard SystemdUnits.isRunning else { return }
        let state = try await commands.run(["systemctl", "is-enabled", "martlet.service"], input: "", within: .seconds(20))
        guard state.text == "disabled" else { return }
        try notes.note("martlet", "enabled")
        try await commands.require(["systemctl", "enable", "martlet.service"])
    }

    public func undo(_ notes: StepNotes) async throws(SwitchError) {
        guard isMachine else { return }
        if notes["martlet"] == "enabled" { try await commands.require(["systemctl", "disable", "martlet.service"]) }
        try await old.enable(notes)
    }
}
