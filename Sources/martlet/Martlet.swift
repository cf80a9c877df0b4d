import ArgumentParser

/// The command `martlet`.
struct Martlet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet",
        abstract: "A mail server that never sends mail back to somebody who did not write.",
        version: "martlet \(Version.text)",
        subcommands: [
            ServeCommand.self, DeliverCommand.self, DomainCommand.self, MailboxCommand.self, AliasCommand.self, RouteCommand.self,
            TLSCommand.self,
            SecretCommand.self, QueueCommand.self, DeadLetterCommand.self, SendmailCommand.self, ConfigCommand.self,
            TraceCommand.self, SwitchCommand.self, InstallCommand.self,
        ]
    )
}
