import Spool
import Synchronization

/// Remembers between the tries of a recipient what was done for it, in memory only: after a crash or a restart, and for what was dropped as the
/// oldest, a program or mailbox that had the mail gets it once more. Nothing is ever left out because of it.
final class MemberLedger: Sendable {
    /// A recipient of a mail. The transaction's name is in it because a queue may number another mail the same later.
    struct Key: Hashable, Sendable {
        let mail: String
        let message: QueueID
        let recipient: Int64

        init(_ lease: Lease, _ recipient: LeasedRecipient) {
            (mail, message, self.recipient) = (lease.envelope.id, lease.message, recipient.id)
        }
    }

    private struct State {
        var progress: [Key: MemberProgress] = [:]
        /// In the order they were kept; those that were taken meanwhile are passed over.
        var order: [Key] = []
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    /// What was done, to be kept again where another try is needed.
    func take(_ key: Key) -> MemberProgress {
        state.withLock { $0.progress.removeValue(forKey: key) } ?? MemberProgress()
    }

    func keep(_ progress: MemberProgress, for key: Key) {
        guard !progress.isEmpty else { return }
        state.withLock { state in
            state.progress[key] = progress
            state.order.append(key)
            if state.order.count > 2 * capacity {
                var seen: Set<Key> = []
                // The last place of each is the one that counts.
                let kept = state.order.reversed().filter { state.progress[$0] != nil && seen.insert($0).inserted }
                for key in kept.dropFirst(capacity) { state.progress[key] = nil }
                state.order = kept.prefix(capacity).reversed()
            }
        }
    }
}
