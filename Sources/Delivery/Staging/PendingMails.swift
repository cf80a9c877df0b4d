import Synchronization

/// How many mails of earlier starts still wait in staging.
final class PendingMails: Sendable {
    private let count = Atomic<Int>(0)

    var value: Int {
        get { count.load(ordering: .relaxed) }
        set { count.store(newValue, ordering: .relaxed) }
    }
}
