import ArgumentParser
import Directory
import MailFormat

struct DomainAdd: DirectoryCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Take mail for a domain; on a new server this makes the directory too.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The domain, U-labels or A-labels, or an address literal such as [192.0.2.1].", transform: Arguments.domain)
    var domain: Domain

    @Option(help: ArgumentHelp("Make it another name for this domain.", valueName: "domain"), transform: Arguments.domain)
    var aliasOf: Domain?

    @Option(
        help: ArgumentHelp("What parts a name from a tag, such as \"+\" or \"+-\"; \"\" for no tags.", valueName: "characters"),
        transform: Arguments.tagSeparators)
    var tagSeparators: TagSeparators?

    @OptionGroup var relay: RelayOptions

    func validate() throws {
        guard !relay.isSaid || (aliasOf == nil && tagSeparators == nil) else {
            throw ValidationError("A relay domain is no alias domain and has no tags.")
        }
        guard relay.relayTo != nil || !relay.isSaid else { throw ValidationError("Say where its mail goes, with --relay-to.") }
        guard aliasOf == nil || tagSeparators == nil else {
            throw ValidationError("An alias domain has the tag separators of the domain it stands for.")
        }
    }

    func answer() async throws -> String {
        try place.makeHome()
        let directory = try place.open()
        let made =
            if let aliasOf {
                try await directory.addAliasDomain(domain, of: aliasOf)
            } else if let host = relay.relayTo {
                try await directory.addRelayDomain(
                    domain, host: host, holdsWhenUnreachable: relay.hold == .holdWhenUnreachable,
                    recipientCheck: relay.recipients ?? .callout)
            } else {
                try await directory.addDomain(domain, tagSeparators: tagSeparators ?? .plus)
            }
        let what = made.aliasOf.map { ", another name for \($0)" } ?? made.relay.map { ", passed on to \($0.host)" } ?? ""
        return try output.render(made, "Added the domain \(made.name)\(what).")
    }
}
