import ArgumentParser
import Directory
import MailFormat

struct AliasSet: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "set", abstract: "Change the mailboxes an alias stands for.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The address.", transform: Arguments.address)
    var address: Address

    @Argument(help: "The mailboxes that get its mail, in the place of those it had.", transform: Arguments.address)
    var members: [Address] = []

    @Option(
        help: ArgumentHelp("One mailbox more; may be said several times.", valueName: "address"), transform: Arguments.address)
    var add: [Address] = []

    @Option(
        help: ArgumentHelp("One mailbox less; may be said several times.", valueName: "address"), transform: Arguments.address)
    var remove: [Address] = []

    func validate() throws {
        guard members.isEmpty != (add.isEmpty && remove.isEmpty) else {
            throw ValidationError("Name all mailboxes anew, or say --add and --remove.")
        }
    }

    func answer() async throws -> String {
        let directory = try place.open()
        let changed =
            if members.isEmpty {
                try await directory.setAlias(address, adding: add, removing: remove)
            } else {
                try await directory.setAlias(address, members: members)
            }
        return try output.render(changed, [changed].table)
    }
}
