import Foundation
import Logging

/// Logs for a person at a terminal: `23:25:18.123 warning  message key=value`.
///
/// What a terminal would act on is escaped, whoever it came from.
public struct ConsoleLogHandler: LogHandler {
    public var logLevel: Logger.Level = .info
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let colored: Bool
    private let output: LogOutput
    private let zone: TimeZone
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - colored: whether the level is shown in colour.
    ///   - output: where the lines go.
    public init(label: String, colored: Bool, output: LogOutput) {
        self.init(label: label, colored: colored, output: output, zone: .current, now: { CivilTime.now })
    }

    init(label: String, colored: Bool, output: LogOutput, zone: TimeZone, now: @escaping @Sendable () -> Int64) {
        self.label = label
        self.colored = colored
        self.output = output
        self.zone = zone
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
        let level = event.level.rawValue
        let padding = String(repeating: " ", count: max(8 - level.count, 0))
        let shown = colored ? "\u{1B}[\(ConsoleLogHandler.color(of: event.level))m\(level)\u{1B}[0m" : level
        var line = "\(CivilTime(microseconds: now(), in: zone).timeOfDay) \(shown)\(padding) "
        line += TerminalText.escaped(event.message.description)
        for (key, value) in event.allMetadata(of: self).sorted(by: { $0.key < $1.key }) {
            line += " \(TerminalText.escaped(key))=\(ConsoleLogHandler.quoted("\(value)"))"
        }
        return line
    }

    private static func quoted(_ value: String) -> String {
        let escaped = TerminalText.escaped(value)
        guard escaped.isEmpty || escaped.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return escaped }
        return "\"" + escaped.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\""
    }

    /// The number of a colour in ECMA-48, SGR.
    private static func color(of level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 90
        case .info: 32
        case .notice: 36
        case .warning: 33
        case .error, .critical: 31
        }
    }
}
