import ArgumentParser
import Directory
import MailFormat

struct AliasShow: DirectoryCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "What an alias stands for.")

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The address.", transform: Arguments.address)
    var address: Address

    func answer() async throws -> String {
        let found = try await place.open().alias(at: address)
        return try output.render(found, [found].table)
    }
}
