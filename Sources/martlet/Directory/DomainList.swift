import ArgumentParser
import Directory

struct DomainList: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "All domains and alias domains.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    func answer() async throws -> String {
        let domains = try await place.open().domains()
        let rows = domains.map { domain in
            [
                domain.name, domain.aliasOf == nil ? String(domain.mailboxes) : "-",
                domain.aliasOf == nil ? String(domain.aliases) : "-",
                domain.tagSeparators.isEmpty ? "-" : domain.tagSeparators,
                domain.aliasOf.map { "alias of \($0)" } ?? domain.relay.map { "relayed to \($0.host)" } ?? domain.catchAll ?? "-",
            ]
        }
        return try output.render(
            domains, TextTable(header: ["DOMAIN", "MAILBOXES", "ALIASES", "TAGS", "CATCH-ALL"], rows: rows).text)
    }
}
