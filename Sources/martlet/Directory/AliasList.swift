import ArgumentParser
import Directory
import MailFormat

struct AliasList: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The aliases of a domain, or all.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Only this domain's.", transform: Arguments.domain)
    var domain: Domain?

    func answer() async throws -> String {
        let aliases = try await place.open().aliases(of: domain)
        return try output.render(aliases, aliases.table)
    }
}

extension [Alias] {
    /// A member a line, the alias beside the first.
    var table: String {
        let rows = flatMap { alias in alias.members.enumerated().map { [$0 == 0 ? alias.address : "", $1] } }
        return TextTable(header: ["ALIAS", "MAILBOX"], rows: rows).text
    }
}
