import Logging

/// Logs for programs: one JSON object a line with `time` (RFC 3339, UTC), `level`, `label`, `message` and, where there is any,
/// `metadata`.
public struct JSONLogHandler: LogHandler {
    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let output: LogOutput
    private let now: @Sendable () -> Int64

    /// - Parameter output: where the lines go.
    public init(label: String, output: LogOutput) {
        self.init(label: label, output: output, now: { CivilTime.now })
    }

    init(label: String, output: LogOutput, now: @escaping @Sendable () -> Int64) {
        self.label = label
        self.output = output
        self.now = now
        metadataProvider = LoggingSystem.metadataProvider
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        output.write(line(for: event))
    }

    func line(for event: LogEvent) -> String {
        var line = JSONLine()
        line.member("time", CivilTime(microseconds: now()).rfc3339)
        line.member("level", event.level.rawValue)
        line.member("label", label)
        line.member("message", event.message.description)
        let metadata = event.allMetadata(of: self)
        if !metadata.isEmpty { line.member("metadata", json: JSONLogHandler.json(.dictionary(metadata))) }
        return line.closed
    }

    private static func json(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .string(let text):
            var json = ""
            JSONLine.write(text, to: &json)
            return json
        case .stringConvertible(let value):
            return json(.string(value.description))
        case .array(let values):
            return "[" + values.map(json).joined(separator: ",") + "]"
        case .dictionary(let members):
            var line = JSONLine()
            for (key, value) in members.sorted(by: { $0.key < $1.key }) { line.member(key, json: json(value)) }
            return line.closed
        }
    }
}
