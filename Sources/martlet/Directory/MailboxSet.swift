import ArgumentParser
import Directory
import MailFormat

struct MailboxSet: DirectoryCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change a mailbox. A Maildir that is named anew is not moved.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var settings: MailboxSettings

    @Argument(help: "The address.", transform: Arguments.address)
    var address: Address

    @Flag(help: "Ask for a new password at the terminal.")
    var password = false

    @Flag(help: "Read a new password from standard input, its first line.")
    var passwordStdin = false

    @Flag(help: "Take the password away: nobody can log in.")
    var noPassword = false

    @OptionGroup var forwarding: ForwardOptions

    @Option(
        help: ArgumentHelp("To how many recipients it may write in an hour; 0 for no limit, or server.", valueName: "number"),
        transform: Arguments.sendingLimit)
    var recipientsPerHour: MailboxChange.SendingLimit?

    @Option(
        help: ArgumentHelp("To how many recipients it may write in a day; 0 for no limit, or server.", valueName: "number"),
        transform: Arguments.sendingLimit)
    var recipientsPerDay: MailboxChange.SendingLimit?

    func validate() throws {
        guard [password, passwordStdin, noPassword].filter(\.self).count <= 1 else {
            throw ValidationError("Say one of --password, --password-stdin and --no-password.")
        }
        let isPasswordSaid = password || passwordStdin || noPassword
        let isLimitSaid = recipientsPerHour != nil || recipientsPerDay != nil
        guard !settings.isEmpty || forwarding.isSaid || isPasswordSaid || isLimitSaid else {
            throw ValidationError("Say what to change, such as --quota 2G; see --help.")
        }
        guard !password || PasswordInput.isTerminal else {
            throw ValidationError("--password asks at a terminal; in a script use --password-stdin.")
        }
        try settings.validate()
    }

    func answer() async throws -> String {
        let directory = try place.open()
        _ = try await directory.mailbox(at: address)
        var change = MailboxChange()
        change.maildir = settings.maildirPath
        change.uid = settings.uid
        change.gid = settings.gid
        change.quotaOctets = settings.quota
        change.quotaMessages = settings.quotaMessages
        change.fullReply = settings.fullReply
        change.isEnabled = settings.isEnabled
        change.isAdministrator = settings.admin
        change.language = settings.language
        change.recipientsPerHour = recipientsPerHour
        change.recipientsPerDay = recipientsPerDay
        if password { change.password = try await .made(from: PasswordInput.fromTerminal(for: address.description)) }
        if passwordStdin { change.password = try await .made(from: PasswordInput.fromStandardInput()) }
        if noPassword { change.password = MailboxChange.Password.none }
        change.forward = forwarding.change
        let changed = try await directory.setMailbox(address, change)
        try await ProgramWarning(place: place, directory: directory).look(at: address)
        return try output.render(changed, changed.facts)
    }
}
