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
        guard try await startsWithTheMachine(notes) else {
            // A machine that starts anew with the old server takes mail; one without any does not.
            return notes.tell(
                Wording(
                    "There is no martlet.service, so the old server goes on starting with the machine. Install the units of Martlet's package, then: systemctl enable martlet.service, and disable the old one's.",
                    german:
                        "Es gibt keinen martlet.service; darum startet weiterhin der alte Server mit der Maschine. Installieren Sie die Units aus Martlets Paket, dann: systemctl enable martlet.service, und die des alten abschalten."
                ))
        }
        try await old.disable(notes)
    }

    /// True also where systemd does not run, and it is for the operator to start Martlet as he starts other things.
    private func startsWithTheMachine(_ notes: StepNotes) async throws(SwitchError) -> Bool {
        guard SystemdUnits.isRunning else {
            notes.tell(
                Wording(
                    "systemd does not run here: see to it that martlet serve starts with the machine.",
                    german: "systemd läuft hier nicht: Sorgen Sie dafür, dass martlet serve mit der Maschine startet."))
            return true
        }
        let state = try await commands.run(["systemctl", "is-enabled", "martlet.service"], input: "", within: .seconds(20))
        if state.text == "disabled" {
            try notes.note("martlet", "enabled")
            try await commands.require(["systemctl", "enable", "martlet.service"])
            return true
        }
        return state.text == "enabled"
    }

    public func undo(_ notes: StepNotes) async throws(SwitchError) {
        guard isMachine else { return }
        if notes["martlet"] == "enabled" { try await commands.require(["systemctl", "disable", "martlet.service"]) }
        try await old.enable(notes)
    }
}
