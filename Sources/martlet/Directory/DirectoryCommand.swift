import ArgumentParser
import Foundation

/// A command on the directory: it answers with a text and prints that.
protocol DirectoryCommand: AsyncParsableCommand {
    /// What the command has to say, without the last line's end.
    func answer() async throws -> String
}

extension DirectoryCommand {
    func run() async throws {
        print(try await answer())
    }
}

/// How a command answers.
struct OutputOptions: ParsableArguments {
    @Flag(name: .long, help: "Answer in JSON, keys sorted.")
    var json = false

    /// `value` in JSON if that was asked for, else `text`.
    func render(_ value: some Encodable, _ text: @autoclosure () -> String) throws -> String {
        guard json else { return text() }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// What a command that removes something answers in JSON.
struct Removal: Codable, Equatable {
    var removed: String
}
