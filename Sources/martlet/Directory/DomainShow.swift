import ArgumentParser
import Directory
import MailFormat

struct DomainShow: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "What the directory knows of a domain.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The domain or alias domain.", transform: Arguments.domain)
    var domain: Domain

    func answer() async throws -> String {
        let found = try await place.open().domain(domain)
        return try output.render(found, found.facts)
    }
}

extension LocalDomain {
    /// One fact a line, for a terminal.
    var facts: String {
        let unicode = (try? Domain(name))?.unicode ?? name
        var facts = [("domain", unicode == name ? name : "\(name) (\(unicode))")]
        if let aliasOf { facts.append(("alias of", aliasOf)) }
        facts.append(("tag separators", tagSeparators.isEmpty ? "none" : tagSeparators))
        facts.append(("catch-all", catchAll ?? "none"))
        if aliasOf == nil {
            facts.append(("mailboxes", String(mailboxes)))
            facts.append(("aliases", String(aliases)))
            facts += aliasDomains.enumerated().map { ($0 == 0 ? "alias domains" : "", $1) }
        }
        return FactList(facts: facts).text
    }
}
