import Foundation

/// When a mail that could not be delivered is tried again, and when it is given up.
public struct RetrySchedule: Hashable, Sendable {
    /// How long after the first try, the second and so on the next one comes; the last holds for all that follow. At least one.
    public var delays: [Duration]
    /// How long a mail is tried, from when it was taken (RFC 5321 §4.5.4.1: four to five days).
    public var lifetime: Duration
    /// How much of a delay chance adds or takes, so that what failed together does not come back together: 0.1 is a tenth either way.
    public var jitter: Double

    public init(
        delays: [Duration] = [.seconds(300), .seconds(600), .seconds(1200), .seconds(2400), .seconds(3600)],
        lifetime: Duration = .seconds(4 * 86_400), jitter: Double = 0.1
    ) {
        self.delays = delays.isEmpty ? [.seconds(3600)] : delays
        self.lifetime = lifetime
        self.jitter = jitter
    }

    /// Whether a mail that has been tried since then is given up instead of tried again.
    public func isExpired(since start: Date, at now: Date) -> Bool {
        now.timeIntervalSince(start) >= lifetime.timeInterval
    }

    /// The next try.
    /// - Parameters:
    ///   - attempts: tries that failed, the last one with them; at least one.
    ///   - start: when the first try could have been.
    ///   - chance: from 0 up to 1.
    /// - Returns: at the end of the lifetime at the latest, so that the last try is made there.
    public func next(after attempts: Int, since start: Date, at now: Date, chance: Double) -> Date {
        let delay = delays[min(max(attempts, 1), delays.count) - 1].timeInterval
        let spread = delay * jitter * (2 * chance - 1)
        let end = start.addingTimeInterval(lifetime.timeInterval)
        let next = now.addingTimeInterval(max(1, delay + spread))
        return now < end ? min(next, end) : next
    }
}

extension Duration {
    /// In seconds, as Foundation counts.
    var timeInterval: TimeInterval {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
