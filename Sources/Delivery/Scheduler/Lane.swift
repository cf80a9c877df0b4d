import Foundation
import Spool

/// What is known of one next hop while mail goes there: how many deliveries run, how many may, and whether it rests because it is dead.
struct Lane: Sendable {
    /// How a dead next hop rests.
    struct Rest: Hashable, Sendable {
        /// When the try ended that it follows on.
        var began: Date
        var until: Date
        /// From when on no try has worked.
        var failingSince: Date
        /// What was said, or why nobody was there.
        var reason: String
    }

    private(set) var window: DeliveryWindow
    private(set) var running = 0
    private(set) var rest: Rest?
    /// Failures since the last success.
    private(set) var failures = 0
    /// Rests since the last success.
    private(set) var rests = 0
    /// When the first of these was.
    private(set) var failingSince: Date?
    /// Mails in whose midst a session broke, since the last success; few are enough to know.
    private(set) var broken: Set<QueueID> = []
    /// When something last ended here.
    private(set) var lastUse = Date.distantPast

    init(window: DeliveryWindow) {
        self.window = window
    }

    func isResting(at now: Date) -> Bool { rest.map { now < $0.until } ?? false }

    /// Whether one more delivery may begin. One is always free to a next hop that rests: it tries nothing and puts mail off.
    func hasRoom(at now: Date) -> Bool {
        isResting(at: now) ? running == 0 : running < window.width
    }

    /// Whether nothing is worth remembering of it any more.
    func isForgettable(at now: Date) -> Bool { running == 0 && failures == 0 && !isResting(at: now) }

    mutating func began() { running += 1 }

    mutating func ended(at now: Date) {
        running -= 1
        lastUse = now
    }

    mutating func succeeded() {
        window.succeeded()
        failures = 0
        failingSince = nil
        broken = []
        rests = 0
        rest = nil
    }

    /// A next hop could not be reached. Once even a single delivery at a time fails, it is taken for dead and rests, longer each time:
    /// then a dead host costs its mail no time-out each, and other mail nothing.
    /// - Parameters:
    ///   - began: when the try began. One that was under way when the rest began adds nothing; one that the operator asked for meanwhile does.
    ///   - schedule: how long it rests.
    mutating func failed(_ reason: String, began: Date, at now: Date, schedule: RetrySchedule, chance: Double) {
        failures += 1
        let since = failingSince ?? now
        failingSince = since
        let wasSingle = window.width == 1
        window.failed()
        if let rest, isResting(at: now) {
            if began >= rest.began { self.rest = Rest(began: now, until: rest.until, failingSince: since, reason: reason) }
            return
        }
        guard wasSingle else { return }
        rests += 1
        let until = schedule.next(after: rests, since: .distantFuture, at: now, chance: chance)
        rest = Rest(began: now, until: until, failingSince: since, reason: reason)
    }

    /// So many mails one after the other, of which none went through, and it is the next hop that does not work.
    static let enoughBroken = 3

    /// A session broke in the midst of a mail. That may be the mail's own affair.
    /// - Returns: whether it counts as a failure of the next hop.
    mutating func broke(over mail: QueueID) -> Bool {
        if broken.count < Self.enoughBroken { broken.insert(mail) }
        return broken.count >= Self.enoughBroken
    }
}
