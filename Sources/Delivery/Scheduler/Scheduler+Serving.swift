import Foundation
import SMTP
import Spool

/// One delivery: mails of one destination, one after the other.
extension Scheduler {
    /// Mails that are put off, thrown away or held at a time: nothing is tried with them, so it is a matter of the queue alone.
    private static let bulk = 100
    /// How long after its lease a mail is sent as it was read then. Later it is asked for anew: the operator may have deleted it.
    private static let freshness = Duration.seconds(1)

    private var home: HomeCourier {
        HomeCourier(
            directory: directory, delivery: delivery, connector: connector, spool: spool, programs: programs, ledger: ledger,
            owners: owners)
    }

    /// Serves a destination until nothing of it is due, or others wait for the place.
    func serve(_ destination: String, _ key: LaneBook.Key) async {
        defer {
            let now = clock.now()
            book.withLock { $0.ended(destination, in: key, at: now) }
            wake()
        }
        var batch = BatchSize()
        repeat {
            let size = triesNothing(key) ? Self.bulk : batch.mails
            let leases: [Lease]
            do throws(SpoolError) {
                leases = try await spool.lease(
                    destination, at: clock.now(), for: LeaseKeeper.length, mails: size,
                    recipients: book.withLock(\.limits.recipients))
            } catch {
                logger.error("nothing can be taken from the queue", metadata: ["error": "\(error)"])
                // The queue is asked again when it answers, not at once.
                try? await Task.sleep(for: Self.patience)
                return
            }
            book.withLock { $0.opened(destination) }
            if leases.count == size { wake() }
            guard !leases.isEmpty else { return }
            let start = ContinuousClock.now
            await serve(leases, key)
            batch.took(start.duration(to: .now))
        } while !isStopping && !Task.isCancelled && !book.withLock { $0.isCrowded(key) }
    }

    private func triesNothing(_ key: LaneBook.Key) -> Bool {
        switch key {
        case .discard, .hold: true
        case .local: false
        case .nextHop, .relay: book.withLock { $0.rest(of: key, at: clock.now()) } != nil
        }
    }

    private func serve(_ leases: [Lease], _ key: LaneBook.Key) async {
        for lease in leases { keeper.hold(lease) }
        var left = leases[...]
        let leased = ContinuousClock.now
        while var lease = left.first, !isStopping, !Task.isCancelled {
            left.removeFirst()
            let start = ContinuousClock.now
            if start - leased > Self.freshness { lease.content = nil }
            let delivered = await deliver(lease, key)
            let took = start.duration(to: .now)
            await settler.settle(lease, delivered, took: took, policy: settings.policy)
            metrics.seconds.recordNanoseconds(Int64(took / .nanoseconds(1)))
            keeper.release(lease)
        }
        guard !left.isEmpty else { return }
        await giveBack(Array(left))
    }

    private func deliver(_ lease: Lease, _ key: LaneBook.Key) async -> Delivered {
        let now = clock.now()
        if let rest = book.withLock({ $0.rest(of: key, at: now) }) {
            // What the operator asked for behind the last try is tried. Where that fails too, the rest of what he asked for has its answer.
            guard let asked = lease.retryAskedAt, asked > rest.began else { return putOff(lease, rest) }
        }
        let delivered: Delivered
        switch key {
        case .local, .relay: delivered = await home.deliver(lease, at: now)
        case .nextHop(let nextHop):
            delivered = await NextHopCourier(nextHop: nextHop, connector: connector, spool: spool).deliver(lease, at: now)
        case .discard:
            return Delivered(lease, .delivered(Reply(250, .init(2, 0, 0), "thrown away, as its route says"), to: .nobody))
        case .hold: return Delivered(lease, .held(Reply(450, .init(4, 3, 2), "held, as its route says")))
        }
        note(delivered.state, of: lease, key, began: now)
        return delivered
    }

    private func note(_ state: Delivered.NextHopState, of lease: Lease, _ key: LaneBook.Key, began: Date) {
        switch state {
        case .works: book.withLock { $0.succeeded(key) }
        case .fails(let reason): noteFailure(reason, key, began: began)
        // RFC 5321 §4.5.4.1 speaks of hosts that are not there; what one mail does to a session is no reason to let others wait.
        case .breaks(let reason):
            if book.withLock({ $0.broke(key, over: lease.message) }) { noteFailure(reason, key, began: began) }
        case .unknown: break
        }
    }

    private func noteFailure(_ reason: String, _ key: LaneBook.Key, began: Date) {
        let (now, chance, schedule) = (clock.now(), clock.chance(), settings.policy.retries)
        book.withLock { $0.failed(key, reason, began: began, at: now, schedule: schedule, chance: chance) }
    }

    /// A dead host costs its own mail only, and that no time-out a mail. Spread over a minute, so that not all come back at once.
    private func putOff(_ lease: Lease, _ rest: Lane.Rest) -> Delivered {
        let reply = Reply(451, .init(4, 4, 1), "not tried, the host did not answer lately: \(rest.reason)")
        let until = rest.until.addingTimeInterval(60 * clock.chance())
        return Delivered(lease, .untried(reply, until: until, failingSince: rest.failingSince))
    }

    /// Leases that were not begun when the server went down are due again at once, for the next one.
    private func giveBack(_ leases: [Lease]) async {
        let now = clock.now()
        let settlements = leases.flatMap { lease in
            lease.recipients.map {
                Settlement(
                    message: lease.message, recipient: $0.id, outcome: .deferred(until: now, counts: false), reply: $0.lastReply)
            }
        }
        do throws(SpoolError) {
            try await spool.settle(settlements)
        } catch {
            logger.warning("leases could not be given back; they end by themselves", metadata: ["error": "\(error)"])
        }
        for lease in leases { keeper.release(lease) }
    }
}
