import ArgumentParser

/// `martlet mailbox`.
struct MailboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mailbox", abstract: "The mailboxes mail is delivered into.",
        discussion: "A change holds for a running server within a second.",
        subcommands: [MailboxAdd.self, MailboxRemove.self, MailboxList.self, MailboxShow.self, MailboxSet.self])
}
