import ArgumentParser
import NIOSSL
import TOMLKit
import ServiceLifecycle

@main
struct Martlet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "martlet")
    func run() async throws { print("x") }
}
