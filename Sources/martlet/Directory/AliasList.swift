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
