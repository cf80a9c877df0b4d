import Directory
import Glibc

/// A mail that waits for its commit, and the one who waits for the answer.
struct PendingCommit: Sendable {
    let mailboxes: [Mailbox]
    let content: StoredContent
    /// CLOCK_MONOTONIC when the wait began, in nanoseconds.
    let begin = PendingCommit.now()
    let answer: CheckedContinuation<Result<Void, DeliveryError>, Never>

    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
