import ArgumentParser
import Directory
import MailFormat

struct MailboxList: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The mailboxes of a domain, or all.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "Only this domain's.", transform: Arguments.domain)
    var domain: Domain?

    func answer() async throws -> String {
        let mailboxes = try await place.open().mailboxes(of: domain)
        let rows = mailboxes.map {
            [$0.address, $0.quota.text, $0.isEnabled ? "enabled" : "disabled", $0.isAdministrator ? "admin" : "-"]
        }
        return try output.render(mailboxes, TextTable(header: ["ADDRESS", "QUOTA", "STATE", "ROLE"], rows: rows).text)
    }
}
