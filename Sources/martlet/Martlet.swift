import ArgumentParser
import NIOSSL
import ServiceLifecycle
import TOMLKit

@main
struct Martlet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "martlet", subcommands: [TraceCommand.self])
    func run() async throws { print("x") }
}
