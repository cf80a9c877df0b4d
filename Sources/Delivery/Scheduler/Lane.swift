import Foundation

/// What is known of one next hop while mail goes there: how many deliveries run, how many may, and whether it rests because it is dead.
struct Lane: Sendable {
    /// How a dead next hop rests.
    struct Rest: Hashable, Sendable {
        var until: Date
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
        rests = 0
        rest = nil
    }

    /// A next hop could not be reached. Once even a single delivery at a time fails, it is taken for dead and rests, longer each time:
    /// then a dead host costs its mail no time-out each, and other mail nothing.
    /// - Parameter schedule: how long it rests.
    mutating func failed(_ reason: String, at now: Date, schedule: RetrySchedule, chance: Double) {
        failures += 1
        let wasSingle = window.width == 1
        window.failed()
        guard wasSingle, !isResting(at: now) else { return }
        rests += 1
        rest = Rest(until: schedule.next(after: rests, since: .distantFuture, at: now, chance: chance), reason: reason)
    }
}
