import ArgumentParser
import Directory
import MailFormat

struct AliasSet: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "set", abstract: "Change what an alias stands for.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The address.", transform: Arguments.address)
    var address: Address

    @Argument(help: "Who gets its mail, in the place of those it had.", transform: Arguments.target)
    var members: [ForwardTarget] = []

    @Option(
        help: ArgumentHelp("One member more; may be said several times.", valueName: "member"), transform: Arguments.target)
    var add: [ForwardTarget] = []

    @Option(
        help: ArgumentHelp("One member less; may be said several times.", valueName: "member"), transform: Arguments.target)
    var remove: [ForwardTarget] = []

    @Option(
        help: ArgumentHelp("The mailbox that hears of failures and as whose user programs run.", valueName: "address"),
        transform: Arguments.address)
    var owner: Address?

    @Flag(help: "Let the domain's postmaster hear of failures.")
    var noOwner = false

    func validate() throws {
        guard owner == nil || !noOwner else { throw ValidationError("Say --owner or --no-owner, not both.") }
        let isOwnerSaid = owner != nil || noOwner
        let isPart = !add.isEmpty || !remove.isEmpty
        guard members.isEmpty ? isPart || isOwnerSaid : !isPart else {
            throw ValidationError("Name all members anew, or say --add and --remove, or --owner.")
        }
    }

    func answer() async throws -> String {
        let directory = try place.open()
        let owner: AliasChange.Owner? = noOwner ? .postmaster : owner.map { .mailbox($0) }
        let change = AliasChange(targets: members.isEmpty ? nil : members, adding: add, removing: remove, owner: owner)
        let changed = try await directory.setAlias(address, change)
        try await ProgramWarning(place: place, directory: directory).look(at: address)
        return try output.render(changed, [changed].table)
    }
}
