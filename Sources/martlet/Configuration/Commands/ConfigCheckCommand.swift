import ArgumentParser
import Foundation

/// `martlet config check`: all that is wrong with the file, on standard error; exit code 1 when there is anything.
struct ConfigCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say all that is wrong with the configuration file, with its lines."
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        do {
            _ = try options.load()
            print("ok: \(options.path)")
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            throw ExitCode(1)
        }
    }
}
