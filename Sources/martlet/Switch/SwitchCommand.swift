import ArgumentParser

struct SwitchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "switch", abstract: "Take over a running mail server in place.",
        subcommands: [
            SwitchPlanCommand.self, SwitchApplyCommand.self, SwitchStatusCommand.self, SwitchRollbackCommand.self,
        ])
}
