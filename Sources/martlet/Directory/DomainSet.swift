import ArgumentParser
import Directory
import MailFormat

struct DomainSet: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "set", abstract: "Change the settings of a domain.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The domain.", transform: Arguments.domain)
    var domain: Domain

    @Option(
        help: ArgumentHelp("What parts a name from a tag, such as \"+\" or \"+-\"; \"\" for no tags.", valueName: "characters"),
        transform: Arguments.tagSeparators)
    var tagSeparators: TagSeparators?

    @Option(
        help: ArgumentHelp("The mailbox that gets what nobody else does.", valueName: "address"), transform: Arguments.address)
    var catchAll: Address?

    @Flag(help: "Refuse what is for nobody.")
    var noCatchAll = false

    func validate() throws {
        guard catchAll == nil || !noCatchAll else { throw ValidationError("Say --catch-all or --no-catch-all, not both.") }
        guard tagSeparators != nil || catchAll != nil || noCatchAll else {
            throw ValidationError("Say what to change: --tag-separators, --catch-all or --no-catch-all.")
        }
    }

    func answer() async throws -> String {
        let catchAll: DomainChange.CatchAll? = noCatchAll ? DomainChange.CatchAll.none : catchAll.map { .mailbox($0) }
        let changed = try await place.open().setDomain(domain, DomainChange(tagSeparators: tagSeparators, catchAll: catchAll))
        return try output.render(changed, changed.facts)
    }
}
