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
