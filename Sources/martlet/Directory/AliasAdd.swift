import ArgumentParser
import Directory
import MailFormat

struct AliasAdd: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "add", abstract: "Make an address that stands for mailboxes.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The address; its domain must be in the directory.", transform: Arguments.address)
    var address: Address

    @Argument(help: "The mailboxes that get its mail.", transform: Arguments.address)
    var members: [Address]

    func answer() async throws -> String {
        let made = try await place.open().addAlias(address, members: members)
        return try output.render(made, "Added the alias \(made.address) for \(made.members.joined(separator: ", ")).")
    }
}
