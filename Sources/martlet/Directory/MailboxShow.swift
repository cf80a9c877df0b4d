import ArgumentParser
import Directory
import MailFormat

struct MailboxShow: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "What the directory knows of a mailbox.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The address.", transform: Arguments.address)
    var address: Address

    func answer() async throws -> String {
        let directory = try place.open()
        let report = MailboxReport(
            mailbox: try await directory.mailbox(at: address), password: try await directory.passwordHash(of: address))
        return try output.render(report, report.facts)
    }
}
