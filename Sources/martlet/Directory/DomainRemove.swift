import ArgumentParser
import Directory
import MailFormat

struct DomainRemove: DirectoryCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take no more mail for a domain, nor for its alias domains. No mail is deleted.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The domain or alias domain.", transform: Arguments.domain)
    var domain: Domain

    @Flag(help: "Also remove its mailboxes and aliases.")
    var force = false

    func answer() async throws -> String {
        try await place.open().removeDomain(domain, force: force)
        return try output.render(Removal(removed: domain.ascii), "Removed the domain \(domain).")
    }
}
