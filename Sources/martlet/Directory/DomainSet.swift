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

    @Option(
        help: ArgumentHelp(
            "Tag the senders of what is sent, and mark or refuse reports without a tag: off, mark or refuse.", valueName: "what"))
    var bounceTags: BounceTags?

    @OptionGroup var relay: RelayOptions

    @Option(
        help: ArgumentHelp("One recipient of a relay domain more; may be said several times.", valueName: "address"),
        transform: Arguments.address)
    var addRecipient: [Address] = []

    @Option(
        help: ArgumentHelp("One recipient of a relay domain less; may be said several times.", valueName: "address"),
        transform: Arguments.address)
    var removeRecipient: [Address] = []

    private var relayChange: RelayChange {
        RelayChange(
            host: relay.relayTo, holdsWhenUnreachable: relay.hold.map { $0 == .holdWhenUnreachable },
            recipientCheck: relay.recipients, adding: addRecipient, removing: removeRecipient)
    }

    private var isSettingSaid: Bool { tagSeparators != nil || catchAll != nil || noCatchAll || bounceTags != nil }

    func validate() throws {
        guard catchAll == nil || !noCatchAll else { throw ValidationError("Say --catch-all or --no-catch-all, not both.") }
        guard isSettingSaid || !relayChange.isEmpty else {
            throw ValidationError("Say what to change, such as --tag-separators, --catch-all or --no-catch-all; see --help.")
        }
        guard !isSettingSaid || relayChange.isEmpty else {
            throw ValidationError("Change where a domain's mail goes in a command of its own.")
        }
    }

    func answer() async throws -> String {
        let directory = try place.open()
        let changed: LocalDomain
        if relayChange.isEmpty {
            let catchAll: DomainChange.CatchAll? = noCatchAll ? DomainChange.CatchAll.none : catchAll.map { .mailbox($0) }
            changed = try await directory.setDomain(
                domain, DomainChange(tagSeparators: tagSeparators, catchAll: catchAll, bounceTags: bounceTags))
        } else {
            changed = try await directory.setRelay(domain, relayChange)
        }
        return try output.render(changed, changed.facts)
    }
}
