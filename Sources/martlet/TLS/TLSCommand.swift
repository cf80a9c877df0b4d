import ArgumentParser

struct TLSCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tls", abstract: "What TLS protects mail to others.", subcommands: [TLSCheckCommand.self])
}
