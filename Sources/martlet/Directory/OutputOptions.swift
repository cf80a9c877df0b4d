import ArgumentParser
import Foundation

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
