import Foundation

/// Until when something may take. Waiting for another process means asking again; this says when to stop asking.
struct Deadline {
    private let end: ContinuousClock.Instant

    init(_ duration: Duration) {
        end = ContinuousClock.now + duration
    }

    var isOver: Bool { ContinuousClock.now >= end }

    /// Asks until `condition` holds.
    /// - Throws: ``TestFailure`` with `what` when the time is over; and what `condition` throws.
    static func wait(_ duration: Duration, for what: String, until condition: () throws -> Bool) throws {
        let deadline = Deadline(duration)
        while try !condition() {
            if deadline.isOver { throw TestFailure("waited \(duration) in vain for \(what)") }
            usleep(5_000)
        }
    }
}
