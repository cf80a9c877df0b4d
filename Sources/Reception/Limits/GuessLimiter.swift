import NIOCore
import Synchronization

/// Remembers for a while which addresses guessed recipients.
final class GuessLimiter: Sendable {
    private let slowed = Mutex<[ClientAddress.Group: NIODeadline]>([:])
    /// Addresses that are remembered at most; beyond it the oldest are let go, so that memory is bounded.
    private let capacity: Int

    init(capacity: Int = 100_000) {
        self.capacity = capacity
    }

    /// Slows the address down until `deadline`.
    func slow(_ group: ClientAddress.Group, until deadline: NIODeadline, now: NIODeadline = .now()) {
        slowed.withLock { slowed in
            if slowed.count >= capacity { slowed = slowed.filter { $0.value > now } }
            if slowed.count >= capacity, let oldest = slowed.min(by: { $0.value < $1.value }) { slowed[oldest.key] = nil }
            slowed[group] = deadline
        }
    }

    func isSlowed(_ group: ClientAddress.Group, now: NIODeadline = .now()) -> Bool {
        slowed.withLock { slowed in
            guard let deadline = slowed[group] else { return false }
            if deadline > now { return true }
            slowed[group] = nil
            return false
        }
    }
}
