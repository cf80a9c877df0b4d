import Directory
import MailFormat
import SMTP
import Synchronization

/// What next hops said to recipients of relay domains, for a while. A 4xx is not kept; of the refusals only those that are about the
/// address (RFC 3463 X.1 and X.2) and not about this sender or this mail.
final class CalloutCache: Sendable {
    struct Key: Hashable {
        var relay: RelayHost
        /// As it is said to the next hop: the local part is another host's business, its case too (RFC 5321 §2.4).
        var address: Address
    }

    private struct Entry {
        var reply: Reply
        var until: ContinuousClock.Instant
        var turn: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        /// The keys in the order they came, with their entry's turn; an entry that came anew is passed over.
        var order: [(key: Key, turn: UInt64)] = []
        var first = 0
        var turn: UInt64 = 0
        /// Listed recipients that their host refused, and until when it is asked for them.
        var doubts: [Key: ContinuousClock.Instant] = [:]
    }

    private let capacity: Int
    private let yesFor: Duration
    private let noFor: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    init(
        capacity: Int, yesFor: Duration, noFor: Duration,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { ContinuousClock.now }
    ) {
        self.capacity = max(1, capacity)
        self.yesFor = yesFor
        self.noFor = noFor
        self.now = now
    }

    var count: Int { state.withLock { $0.entries.count } }

    func answer(to key: Key) -> Reply? {
        state.withLock { state in
            guard let entry = state.entries[key] else { return nil }
            guard entry.until > now() else {
                state.entries[key] = nil
                return nil
            }
            return entry.reply
        }
    }

    func keep(_ reply: Reply, to key: Key) {
        guard let span = span(of: reply) else { return forget(key) }
        state.withLock { state in
            state.turn += 1
            state.entries[key] = Entry(reply: reply, until: now() + span, turn: state.turn)
            state.order.append((key, state.turn))
            while state.entries.count > capacity, state.first < state.order.count {
                let oldest = state.order[state.first]
                state.first += 1
                if state.entries[oldest.key]?.turn == oldest.turn { state.entries[oldest.key] = nil }
            }
            if state.order.count > 4 * capacity {
                state.order = state.order[state.first...].filter { state.entries[$0.key]?.turn == $0.turn }
                state.first = 0
            }
        }
    }

    /// What was kept proved wrong.
    func forget(_ key: Key) {
        state.withLock { $0.entries[key] = nil }
    }

    /// A listed recipient was refused by its host: it is asked at RCPT for a while, as if there were no list.
    func doubt(_ key: Key) {
        state.withLock { state in
            state.entries[key] = nil
            // Where there are so many, the list is believed again.
            if state.doubts.count >= capacity { state.doubts = [:] }
            state.doubts[key] = now() + yesFor
        }
    }

    func isDoubted(_ key: Key) -> Bool {
        state.withLock { state in
            guard let until = state.doubts[key] else { return false }
            if until > now() { return true }
            state.doubts[key] = nil
            return false
        }
    }

    private func span(of reply: Reply) -> Duration? {
        if reply.isPositive { return yesFor }
        guard reply.code / 100 == 5 else { return nil }
        let isAboutAddress = reply.enhancedCode.map { [1, 2].contains($0.subject) || ($0.subject, $0.detail) == (0, 0) } ?? true
        return isAboutAddress ? noFor : nil
    }
}
