import ArgumentParser

/// `martlet deadletter`: mails that could not be delivered and of which nobody may be told.
struct DeadLetterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deadletter",
        abstract: "Look at mails that were refused after they had been taken, and that nobody may be told of.",
        discussion: "They are kept for a while (30 days, where the configuration says nothing else) and then removed.",
        subcommands: [DeadLetterList.self, DeadLetterShow.self, DeadLetterRelease.self, DeadLetterDelete.self])
}
