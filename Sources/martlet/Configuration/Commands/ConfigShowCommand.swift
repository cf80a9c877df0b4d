import ArgumentParser
import Foundation

/// `martlet config show`: the values in effect, defaults marked.
struct ConfigShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show every value in effect; those that the file does not set are marked as defaults."
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Write JSON: file, values, and the names of the keys that have their defaults.")
    var json = false

    func run() async throws {
        let file: ConfigurationFile
        do {
            file = try ConfigurationFile(contentsOf: options.path)
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            throw ExitCode(1)
        }
        let listing = try ConfigurationListing(file)
        print(json ? try listing.json() : listing.toml, terminator: json ? "\n" : "")
    }
}
