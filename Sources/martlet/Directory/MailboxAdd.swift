import ArgumentParser
import Directory
import MailFormat

struct MailboxAdd: DirectoryCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make a mailbox. The first one of a domain becomes its administrator.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: MailboxSettings

    @Argument(help: "The address; its domain must be in the directory.", transform: Arguments.address)
    var address: Address

    @Option(
        help: ArgumentHelp(
            "Where the Maildir lies when --maildir does not say: below this folder, in domain/local-part/Maildir. Default: as the configuration says.",
            valueName: "dir"))
    var mailRoot: String?

    @Flag(help: "Read the password from standard input, its first line.")
    var passwordStdin = false

    @Flag(help: "Ask for no password at a terminal: nobody can log in.")
    var noPassword = false

    func validate() throws {
        guard !passwordStdin || !noPassword else { throw ValidationError("Say --password-stdin or --no-password, not both.") }
        try settings.validate()
    }

    func answer() async throws -> String {
        let owner = try place.owner()
        let root = try mailRoot.map(MailboxSettings.absolute) ?? place.server.resolve().mailRoot
        let maildir = try settings.maildirPath ?? MaildirLocation.path(under: root, for: address)
        let directory = try place.open()
        // Asked for only when the rest can be done; a domain that is missing should be heard of before a password is typed.
        _ = try await directory.domain(address.domain)
        let password = try password()
        let made = try await directory.addMailbox(
            NewMailbox(
                address: address, maildir: maildir, uid: settings.uid ?? owner.uid, gid: settings.gid ?? owner.gid,
                quota: Mailbox.Quota(octets: settings.quota ?? 0, messages: settings.quotaMessages ?? 0),
                fullReply: settings.fullReply ?? .temporary, isEnabled: settings.isEnabled ?? true,
                isAdministrator: settings.admin ?? false,
                passwordHash: password == nil ? nil : try await PasswordHash.hashing(password ?? ""),
                loginKeys: password == nil ? nil : await LoginKeys.deriving(password ?? ""),
                language: settings.language?.language))
        return try output.render(made, "Added the mailbox \(made.address), Maildir \(made.maildir).")
    }

    private func password() throws -> String? {
        if passwordStdin { return try PasswordInput.fromStandardInput() }
        return noPassword || !PasswordInput.isTerminal ? nil : try PasswordInput.fromTerminal(for: address.description)
    }
}
