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

    func validate() throws {
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
            } else {
                try await directory.addDomain(domain, tagSeparators: tagSeparators ?? .plus)
            }
        return try output.render(made, "Added the domain \(made.name)\(made.aliasOf.map { ", another name for \($0)" } ?? "").")
    }
}
