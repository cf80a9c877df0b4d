import ArgumentParser
import Directory
import MailFormat

struct AliasRemove: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Remove an alias; its mailboxes stay.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The address.", transform: Arguments.address)
    var address: Address

    func answer() async throws -> String {
        let directory = try place.open()
        let alias = try await directory.alias(at: address)
        try await directory.removeAlias(address)
        return try output.render(Removal(removed: alias.address), "Removed the alias \(alias.address).")
    }
}
