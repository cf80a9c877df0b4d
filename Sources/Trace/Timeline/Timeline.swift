import Foundation

/// One mail's life, or a session's, as a person reads it on a terminal of 80 columns.
public struct Timeline: Sendable {
    /// Columns a line has. A word that is longer than what is left stands on a line of its own, whole, so that an address can be copied.
    public static let width = 80

    private let zone: TimeZone

    /// - Parameter zone: whose clock the times of day show.
    public init(zone: TimeZone = .current) {
        self.zone = zone
    }

    /// The lines of a story: who and what at the top, then a line an event with time of day, milliseconds since the first
    /// event, the event's word, and what it says.
    public func lines(of story: TraceStory) -> [String] {
        guard let first = story.events.first else { return [] }
        var lines = heading(of: story)
        var day = CivilTime(microseconds: first.time, in: zone).date
        for event in story.events {
            let time = CivilTime(microseconds: event.time, in: zone)
            if time.date != day {
                day = time.date
                lines.append(day)
            }
            let start = [
                time.timeOfDay, since(first.time, event.time).leftPadded(to: 9), event.kind.rawValue.rightPadded(to: 12),
            ].joined(separator: " ")
            lines += wrapped(EventText.text(of: event), after: start + " ")
        }
        return lines
    }

    /// One event in one line, for running along: time of day, session, the event's word, what it says.
    public func line(of event: TraceEvent) -> String {
        let time = CivilTime(microseconds: event.time, in: zone).timeOfDay
        let words = [
            time, TerminalText.escaped(event.session), event.kind.rawValue.rightPadded(to: 12), EventText.text(of: event),
        ]
        return words.joined(separator: " ").trimmingSuffix(" ")
    }

    // MARK: -

    private func heading(of story: TraceStory) -> [String] {
        let session = story.subject.session
        let date = story.events.first.map { CivilTime(microseconds: $0.time, in: zone).date } ?? ""
        let client = story.events.lazy.compactMap(\.client).first.map { ", client \($0)" } ?? ""
        guard case .mail(_, let transaction) = story.subject else {
            return wrapped(TerminalText.escaped("session \(session)\(client)"), after: "\(date) ")
        }
        let events = story.events.filter { $0.transaction == transaction }
        var lines = wrapped(TerminalText.escaped("mail \(transaction) in session \(session)\(client)"), after: "\(date) ")
        if let sender = events.lazy.compactMap(\.sender).first {
            lines += wrapped(TerminalText.escaped("from \(EventText.path(sender))"), after: "  ")
        }
        let recipients = events.compactMap(\.recipient).uniqued()
        if !recipients.isEmpty {
            let shown = recipients.prefix(10).map(EventText.path).joined(separator: " ")
            let rest = recipients.count > 10 ? " and \(recipients.count - 10) more" : ""
            lines += wrapped(TerminalText.escaped("to \(shown)\(rest)"), after: "  ")
        }
        if let messageID = events.lazy.compactMap(\.messageID).first {
            lines += wrapped(TerminalText.escaped("message-id \(EventText.path(messageID))"), after: "  ")
        }
        return lines
    }

    /// `+1234 ms`; a clock that was set back shows as what it is.
    private func since(_ first: Int64, _ time: Int64) -> String {
        let milliseconds = (time - first) / 1000
        return milliseconds < 0 ? "\(milliseconds)ms" : "+\(milliseconds)ms"
    }

    /// `text` behind `start`, broken between words, continued below its own beginning.
    private func wrapped(_ text: String, after start: String) -> [String] {
        let indentation = String(repeating: " ", count: start.count)
        var lines: [String] = []
        var line = start
        var isEmpty = true
        for word in text.split(separator: " ", omittingEmptySubsequences: true) {
            if !isEmpty, line.count + 1 + word.count > Timeline.width {
                lines.append(line)
                (line, isEmpty) = (indentation, true)
            }
            line += (isEmpty ? "" : " ") + word
            isEmpty = false
        }
        lines.append(isEmpty ? line.trimmingSuffix(" ") : line)
        return lines
    }
}

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        count >= width ? self : String(repeating: " ", count: width - count) + self
    }

    fileprivate func rightPadded(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }

    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var text = self[...]
        while text.last == character { text.removeLast() }
        return String(text)
    }
}

extension Array where Element: Hashable {
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
