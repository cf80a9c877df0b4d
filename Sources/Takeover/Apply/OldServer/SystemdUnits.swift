/// Units of systemd that shall not start with the machine, and shall again. Nothing is done where systemd does not run.
struct SystemdUnits: Sendable {
    let names: [String]
    let commands: any CommandRunner

    static var isRunning: Bool { DurableFile.exists("/run/systemd/system") }

    func disable(_ notes: StepNotes) async throws(SwitchError) {
        guard Self.isRunning else { return }
        for name in names {
            let state = try await commands.run(["systemctl", "is-enabled", name], input: "", within: .seconds(20))
            guard state.text == "enabled" else { continue }
            try notes.note("unit \(name)", "enabled")
            try await commands.require(["systemctl", "disable", name])
        }
    }

    func enable(_ notes: StepNotes) async throws(SwitchError) {
        guard Self.isRunning else { return }
        for name in names where notes["unit \(name)"] == "enabled" { try await commands.require(["systemctl", "enable", name]) }
    }
}
