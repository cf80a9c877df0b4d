import Foundation
import Logging

/// Where the log goes: standard error, a line an event, each with one write(2), so that lines of several threads or
/// processes never mix.
public struct LogOutput: Sendable {
    public enum Format: String, Sendable, CaseIterable {
        /// Text on a terminal, JSON otherwise.
        case auto
        case text
        case json
    }

    /// The file to write to.
    let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    public static let standardError = LogOutput(descriptor: STDERR_FILENO)

    /// Makes standard error the place of every log of the process. To be called once, before the first `Logger` is made.
    public static func bootstrap(level: Logger.Level, format: Format = .auto) {
        let output = standardError
        let isText = format == .text || (format == .auto && output.isTerminal)
        let environment = ProcessInfo.processInfo.environment
        let colored = isText && output.isTerminal && allowsColor(environment)
        LoggingSystem.bootstrap { label in
            if isText {
                var handler = ConsoleLogHandler(label: label, colored: colored, output: output)
                handler.logLevel = level
                return handler
            }
            var handler = JSONLogHandler(label: label, output: output)
            handler.logLevel = level
            return handler
        }
    }

    /// `NO_COLOR` set to anything but nothing asks for none (no-color.org), and a dumb terminal has none.
    static func allowsColor(_ environment: [String: String]) -> Bool {
        environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes `line` and a line feed. What cannot be written is lost: a log must not stop the server.
    func write(_ line: String) {
        var octets = Array(line.utf8)
        octets.append(UInt8(ascii: "\n"))
        octets.withUnsafeBytes { all in
            var rest = all[...]
            while !rest.isEmpty {
                let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if count == 0 || errno != EINTR {
                    return
                }
            }
        }
    }
}
