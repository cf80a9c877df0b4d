import ArgumentParser
import Directory
import MailFormat

struct AliasAdd: DirectoryCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Make an address that stands for others.",
        discussion: """
            A member is a mailbox or alias of this server, an address elsewhere, or a program such as "|command". An address such as
            'anna-*@kunde.example' takes every name that begins so and has no closer one, '*@kunde.example' every name.
            """)

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "The address; its domain must be in the directory.", transform: Arguments.address)
    var address: Address

    @Argument(help: "Who gets its mail.", transform: Arguments.target)
    var members: [ForwardTarget]

    @Option(
        help: ArgumentHelp(
            "The mailbox that hears of failures and as whose user programs run. Default: the domain's postmaster.",
            valueName: "address"), transform: Arguments.address)
    var owner: Address?

    func answer() async throws -> String {
        let directory = try place.open()
        let made = try await directory.addAlias(address, targets: members, owner: owner)
        try await ProgramWarning(place: place, directory: directory).look(at: address)
        return try output.render(made, "Added the alias \(made.address) for \(made.members.joined(separator: ", ")).")
    }
}
