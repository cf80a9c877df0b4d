import ArgumentParser

@main
struct Martlet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "martlet", abstract: "A mail server.",
        subcommands: [DomainCommand.self, MailboxCommand.self, AliasCommand.self])
}
