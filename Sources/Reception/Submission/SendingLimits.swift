import Directory
import Foundation
import Synchronization

/// Counts the recipients that each mailbox writes to, in the hour and the day behind it.
///
/// Of a period it keeps two numbers, of the current one and of the one before, whose part that still lies within reach is weighed in: so the
/// count is right to within the evenness of the last period, and costs four numbers a mailbox. It is kept over a restart: ``snapshot()`` is
/// written by who runs the server, after a crash up to its interval old.
public final class SendingLimits: Sendable {
    enum Period: String, Sendable {
        case hour = "an hour"
        case day = "a day"

        var seconds: Int64 { self == .hour ? 3600 : 86_400 }
    }

    /// The most recipients of a mailbox; 0 for no limit.
    struct Limit: Sendable {
        var perHour: Int
        var perDay: Int
    }

    /// What was counted of one period.
    struct Count: Codable, Sendable {
        /// The number of the current period since 1970.
        var period: Int64 = 0
        var current = 0
        var previous = 0

        mutating func move(to time: Int64, _ seconds: Int64) {
            let now = time / seconds
            guard now != period else { return }
            previous = now == period + 1 ? current : 0
            current = 0
            period = now
        }

        func sum(at time: Int64, _ seconds: Int64) -> Double {
            Double(current) + Double(previous) * Double(seconds - time % seconds) / Double(seconds)
        }
    }

    struct Counts: Codable, Sendable {
        var hour = Count()
        var day = Count()

        mutating func move(to time: Int64) {
            hour.move(to: time, Period.hour.seconds)
            day.move(to: time, Period.day.seconds)
        }

        var isEmpty: Bool { day.current == 0 && day.previous == 0 }
    }

    private let counts = Mutex<[Mailbox.ID: Counts]>([:])

    public init() {}

    /// Counts one recipient, unless a limit is reached.
    /// - Returns: the period whose limit is reached.
    func take(_ mailbox: Mailbox.ID, limit: Limit, at time: Int64 = SendingLimits.now) -> Period? {
        counts.withLock { counts in
            var count = counts[mailbox] ?? Counts()
            count.move(to: time)
            if limit.perHour > 0, count.hour.sum(at: time, Period.hour.seconds) + 1 > Double(limit.perHour) { return .hour }
            if limit.perDay > 0, count.day.sum(at: time, Period.day.seconds) + 1 > Double(limit.perDay) { return .day }
            count.hour.current += 1
            count.day.current += 1
            counts[mailbox] = count
            return nil
        }
    }

    /// Takes back what was counted for a mail that came to nothing.
    func giveBack(_ mailbox: Mailbox.ID, _ recipients: Int, at time: Int64 = SendingLimits.now) {
        counts.withLock { counts in
            guard var count = counts[mailbox] else { return }
            count.move(to: time)
            count.hour.current = max(0, count.hour.current - recipients)
            count.day.current = max(0, count.day.current - recipients)
            counts[mailbox] = count
        }
    }

    /// Seconds since 1970.
    private static var now: Int64 { Int64(Date().timeIntervalSince1970) }

    /// All counts that still matter, to be handed to ``restore(_:)`` of the next start.
    public func snapshot() -> Data {
        let time = Self.now
        let counts = counts.withLock { counts in
            for id in counts.keys { counts[id]?.move(to: time) }
            counts = counts.filter { !$0.value.isEmpty }
            return counts
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return (try? encoder.encode(counts)) ?? Data("{}".utf8)
    }

    /// - Throws: an error for what is no ``snapshot()``; nothing is counted then.
    public func restore(_ snapshot: Data) throws {
        let restored = try JSONDecoder().decode([Mailbox.ID: Counts].self, from: snapshot)
        counts.withLock { $0 = restored }
    }
}
