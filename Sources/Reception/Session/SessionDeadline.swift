import NIOCore
import Synchronization

/// Until when the client has to do something: set by the session's task, watched by its channel.
///
/// A deadline that moves to a later time costs a store; the channel notices when its check comes too early. Only one that is earlier than
/// the next check has to wake the channel.
final class SessionDeadline: Sendable {
    private let uptimeNanoseconds = Atomic<UInt64>(.max)
    private let nextCheck = Atomic<UInt64>(.max)

    var value: NIODeadline { .uptimeNanoseconds(uptimeNanoseconds.load(ordering: .acquiring)) }

    var isPast: Bool { value <= .now() }

    /// - Returns: whether the channel has to be told.
    func set(_ duration: Duration) -> Bool {
        let deadline = (NIODeadline.now() + TimeAmount(duration)).uptimeNanoseconds
        uptimeNanoseconds.store(deadline, ordering: .sequentiallyConsistent)
        return deadline < nextCheck.load(ordering: .sequentiallyConsistent)
    }

    /// The channel looks at `time` and, unless it is told so, not before.
    func noteCheck(at time: NIODeadline) {
        nextCheck.store(time.uptimeNanoseconds, ordering: .sequentiallyConsistent)
    }

    /// When the channel is to look next: at the deadline, as it stands now.
    func scheduleCheck() -> NIODeadline {
        while true {
            let deadline = uptimeNanoseconds.load(ordering: .sequentiallyConsistent)
            nextCheck.store(deadline, ordering: .sequentiallyConsistent)
            // A deadline set between the two lines above compared itself with the old check.
            if uptimeNanoseconds.load(ordering: .sequentiallyConsistent) >= deadline { return .uptimeNanoseconds(deadline) }
        }
    }
}
