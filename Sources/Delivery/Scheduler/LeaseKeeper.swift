import Foundation
import Logging
import Spool
import Synchronization

/// Extends the leases of deliveries that take long, so that nobody else sends the same mail meanwhile. Leases are short, so that what a crash
/// leaves leased comes back soon.
final class LeaseKeeper: Sendable {
    /// How long a lease is.
    static let length = Duration.seconds(120)
    /// How often it is looked.
    static let interval = Duration.seconds(20)

    private struct Held {
        var lease: Lease
        var expires: Date
    }

    private let spool: any Spool
    private let clock: SchedulerClock
    private let logger: Logger
    private let held = Mutex<[Key: Held]>([:])

    private struct Key: Hashable {
        var message: QueueID
        var recipient: Int64
    }

    init(spool: any Spool, clock: SchedulerClock, logger: Logger) {
        self.spool = spool
        self.clock = clock
        self.logger = logger
    }

    func hold(_ lease: Lease) {
        var kept = lease
        kept.content = nil
        let held = Held(lease: kept, expires: lease.expires)
        self.held.withLock { $0[Self.key(lease)] = held }
    }

    func release(_ lease: Lease) {
        held.withLock { $0[Self.key(lease)] = nil }
    }

    /// Runs until the task is cancelled.
    func run() async {
        while (try? await Task.sleep(for: Self.interval)) != nil { await extendShort() }
    }

    /// Extends what would end before the next look but one.
    func extendShort() async {
        let now = clock.now()
        let soon = now.addingTimeInterval(Self.length.timeInterval / 2)
        let short = held.withLock { $0.values.filter { $0.expires < soon }.map(\.lease) }
        guard !short.isEmpty else { return }
        let until = now.addingTimeInterval(Self.length.timeInterval)
        do throws(SpoolError) {
            try await spool.extend(short, until: until)
            held.withLock { held in
                for lease in short { held[Self.key(lease)]?.expires = until }
            }
        } catch {
            logger.warning("leases could not be extended; a mail may be sent twice", metadata: ["error": "\(error)"])
        }
    }

    /// The parts of one mail are leased apart, each recipient in one of them.
    private static func key(_ lease: Lease) -> Key {
        Key(message: lease.message, recipient: lease.recipients.first?.id ?? -1)
    }
}
