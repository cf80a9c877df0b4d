import ArgumentParser
import Directory
import MailFormat

struct MailboxRemove: DirectoryCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a mailbox from the directory. Its mail stays where it is.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The address.", transform: Arguments.address)
    var address: Address

    @Flag(help: "Also take it out of the aliases and catch-alls that name it.")
    var force = false

    func answer() async throws -> String {
        let directory = try place.open()
        let mailbox = try await directory.mailbox(at: address)
        try await directory.removeMailbox(address, force: force)
        return try output.render(
            Removal(removed: mailbox.address), "Removed the mailbox \(mailbox.address). Its mail is still in \(mailbox.maildir).")
    }
}
