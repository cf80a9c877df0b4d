import Foundation
import NIOCore
import SMTP

/// A host that is not there costs one delivery its time, not all.
extension SMTPConnector {
    /// - Parameter tries: the caller will try it, if it may.
    func checkRest(of target: DialTarget, _ caller: NextHopCaller, tries: Bool = false) throws(NextHopFailure) {
        let now = clock.now()
        let rest = rests.withLock { rests in
            let rest = rests.rest(of: target.addresses, at: now, asked: caller.retryAskedAt)
            if rest == nil, tries { rests.tries(target.addresses, at: now) }
            return rest
        }
        guard var rest else { return }
        // Spread, so that not all who are put off come back in one moment.
        rest.until.addTimeInterval(30 * clock.chance())
        throw NextHopFailure(rest, name: target.name)
    }

    /// To have none is no failure of the host, which has as many connections from here as it may.
    func takeSlot(_ target: DialTarget, _ caller: NextHopCaller, on eventLoop: any EventLoop) async throws(NextHopFailure) {
        guard !slots.tryTake(target.slot) else { return }
        pool.evict(slot: target.slot)
        let time = caller == .session ? settings.slotTimeout : settings.queueSlotTimeout
        guard await !slots.take(target.slot, within: TimeAmount(time), on: eventLoop) else { return }
        // Spread, so that those who waited together do not come back together.
        let until = clock.now().addingTimeInterval(5 + 10 * clock.chance())
        let text = "\(settings.connectionsPerHost) connections to \(target.name) are open already"
        throw .untried(reply: Reply(451, .init(4, 4, 5), text), host: target.name, until: until)
    }

    /// Greets over a connection that is new, and notes whether the host is there.
    func greet(_ connection: ClientConnection, _ target: DialTarget) async -> ClientOutcome {
        let start = ContinuousClock.now
        let outcome = await connection.perform { $0.greet() }
        if case .ready = outcome {
            rests.withLock { $0.clear(target.addresses) }
        } else {
            noteFailure(of: target, outcome.failure.text, since: start)
        }
        return outcome
    }

    /// - Parameter isUnconnected: it took no connection at all.
    func noteFailure(
        of target: DialTarget, _ reason: String, since start: ContinuousClock.Instant, isUnconnected: Bool = false
    ) {
        let took = start.duration(to: .now)
        let (now, chance) = (clock.now(), clock.chance())
        rests.withLock { rests in
            if Task.isCancelled {
                rests.gaveUp(target.addresses)
            } else if took >= settings.slowFailure {
                let began = now.addingTimeInterval(-took.timeInterval)
                rests.failed(
                    target.addresses, reason, began: began, at: now, chance: chance, isUnconnected: isUnconnected)
            } else {
                rests.clear(target.addresses)
            }
        }
    }
}
