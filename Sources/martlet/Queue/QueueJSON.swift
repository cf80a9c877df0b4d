import Foundation
import Trace

/// JSON as the commands of the queue write it: keys sorted, times as RFC 3339 says.
enum QueueJSON {
    static func line(_ value: some Encodable) throws -> String { try text(value, [.sortedKeys, .withoutEscapingSlashes]) }

    static func pretty(_ value: some Encodable) throws -> String {
        try text(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    }

    private static func text(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            let microseconds = Int64((date.timeIntervalSince1970 * 1e6).rounded())
            try container.encode(CivilTime(microseconds: microseconds).rfc3339)
        }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}

/// An array in JSON, an element a line, written as the elements come.
struct QueueJSONArray {
    private var isEmpty = true

    mutating func write(_ value: some Encodable, to output: QueueOutput) throws {
        try output.write(Array(((isEmpty ? "[\n" : ",\n") + QueueJSON.line(value)).utf8))
        isEmpty = false
    }

    func finish(_ output: QueueOutput) throws {
        try output.line(isEmpty ? "[]" : "\n]")
    }
}
