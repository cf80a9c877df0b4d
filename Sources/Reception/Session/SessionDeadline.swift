import NIOCore
import Synchronization

/// Until when the client has to do something: set by the session's task, watched by its channel.
final class SessionDeadline: Sendable {
    private let uptimeNanoseconds = Atomic<UInt64>(0)

    var value: NIODeadline { .uptimeNanoseconds(uptimeNanoseconds.load(ordering: .relaxed)) }

    func set(_ duration: Duration) {
        let nanoseconds = max(0, duration / .nanoseconds(1))
        let deadline = NIODeadline.now() + .nanoseconds(Int64(min(nanoseconds, 1e18)))
        uptimeNanoseconds.store(deadline.uptimeNanoseconds, ordering: .relaxed)
    }

    var isPast: Bool { value <= .now() }
}
