import ArgumentParser
import Directory

/// `martlet secret`.
struct SecretCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret", abstract: "The keys that mark what this server sent. They are made when first needed.",
        subcommands: [SecretRotate.self])
}

struct SecretRotate: DirectoryCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Make a new key; what the one before it marked still holds.")

    struct Answer: Codable, Hashable {
        var rotated: String
        var keys: Int
    }

    @OptionGroup var place: DirectoryOptions
    @OptionGroup var output: OutputOptions

    @Argument(help: "srs (senders of forwarded mail) or batv (bounce tags).")
    var purpose: Secret.Purpose

    func answer() async throws -> String {
        let secrets = try await place.open().rotateSecret(for: purpose)
        return try output.render(
            Answer(rotated: purpose.rawValue, keys: secrets.count), "Made a new key for \(purpose.rawValue).")
    }
}

extension Secret.Purpose: ExpressibleByArgument {}
