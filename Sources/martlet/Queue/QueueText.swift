import Foundation
import Spool
import Trace

/// Facts of the queue as a line of 80 columns shows them.
enum QueueText {
    static let width = 80

    /// How long between two times: `12s`, `5m`, `3h`, `2d`; the largest unit that is not zero.
    static func span(from begin: Date, to end: Date) -> String {
        let seconds = Int(max(end.timeIntervalSince(begin), 0).rounded(.down))
        switch seconds {
        case ..<60: return "\(seconds)s"
        case ..<3600: return "\(seconds / 60)m"
        case ..<86_400: return "\(seconds / 3600)h"
        default: return "\(seconds / 86_400)d"
        }
    }

    /// A number of octets: `512`, `12K`, `3M`, `1G`.
    static func size(_ octets: Int) -> String {
        var number = octets
        for unit in ["", "K", "M", "G"] {
            if number < 1024 { return "\(number)\(unit)" }
            number = (number + 1023) / 1024
        }
        return "\(number)T"
    }

    /// `<>` for the null sender, else the address, harmless for a terminal.
    static func sender(_ address: String) -> String { address.isEmpty ? "<>" : TerminalText.escaped(address) }

    /// When something comes: `now`, `in 5m`.
    static func next(_ time: Date?, now: Date) -> String {
        guard let time else { return "-" }
        return time <= now ? "now" : "in " + span(from: now, to: time)
    }

    /// A moment in the zone of who reads it, to the second.
    static func moment(_ time: Date) -> String {
        let civil = CivilTime(microseconds: Int64(time.timeIntervalSince1970 * 1e6), in: .current)
        return "\(civil.date) \(civil.timeOfDay.prefix(8))"
    }

    /// At most that many characters; what is cut ends in `…`.
    static func cut(_ text: String, to width: Int) -> String {
        text.count <= width ? text : text.prefix(max(width - 1, 0)) + "…"
    }

    static func left(_ text: String, _ width: Int) -> String {
        let cut = cut(text, to: width)
        return cut + String(repeating: " ", count: max(width - cut.count, 0))
    }

    static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(width - text.count, 0)) + text
    }

    /// Text broken into lines that fit, each behind a margin; words longer than a line are broken too.
    static func wrapped(_ text: String, margin: Int) -> [String] {
        let room = width - margin
        var lines: [String] = []
        var line = ""
        for word in TerminalText.escaped(text).split(separator: " ") {
            var rest = word
            if !line.isEmpty, line.count + 1 + rest.count > room {
                lines.append(line)
                line = ""
            }
            while rest.count > room {
                lines.append(String(rest.prefix(room)))
                rest = rest.dropFirst(room)
            }
            line += (line.isEmpty ? "" : " ") + rest
        }
        if !line.isEmpty { lines.append(line) }
        return lines.map { String(repeating: " ", count: margin) + $0 }
    }

    /// `1 mail`, `3 mails`.
    static func count(_ number: Int, _ thing: String) -> String { "\(number) \(thing)\(number == 1 ? "" : "s")" }
}
