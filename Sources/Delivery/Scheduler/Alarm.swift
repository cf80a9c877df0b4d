import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// Calls once, at the last time that was set.
final class Alarm: Sendable {
    private let loop: any EventLoop
    private let ring: @Sendable () -> Void
    private let scheduled = Mutex<Scheduled<Void>?>(nil)

    init(loop: any EventLoop = MultiThreadedEventLoopGroup.singleton.any(), ring: @escaping @Sendable () -> Void) {
        self.loop = loop
        self.ring = ring
    }

    /// - Parameter delay: nil: not at all.
    func set(in delay: TimeInterval?) {
        scheduled.withLock { scheduled in
            scheduled?.cancel()
            scheduled = delay.map { delay in
                // Years are as good as never, and nanoseconds of more do not fit.
                loop.scheduleTask(in: .milliseconds(Int64(min(max(0, delay), 1e8) * 1000) + 1)) { [ring] in ring() }
            }
        }
    }
}
