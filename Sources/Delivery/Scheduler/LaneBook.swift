import Foundation
import Spool

/// All lanes: who may begin, who waits.
struct LaneBook: Sendable {
    /// Where the mails of a lane go.
    enum Key: Hashable, Sendable {
        case local
        case nextHop(NextHop)
        /// To the host of one of our relay domains; each recipient is looked up first, since some may stay here.
        case relay(NextHop)
        case discard
        case hold
    }

    /// How many deliveries run in all.
    private(set) var running = 0
    private var lanes: [Key: Lane] = [:]
    /// Destinations that are due and wait for room in their lane.
    private var waiting: [Key: [String]] = [:]
    private var waitingCount = 0
    /// Destinations whose delivery has begun and not asked the queue yet: another one would find nothing.
    private var opening: Set<String> = []
    var limits: DeliveryLimits

    init(limits: DeliveryLimits) {
        self.limits = limits
    }

    /// Room for deliveries in all lanes together.
    var hasRoom: Bool { running < limits.deliveries }

    /// Deliveries that run, by destination.
    private var serving: [String: (key: Key, count: Int)] = [:]

    /// Destinations that need not be asked for: they wait for room, have just begun, or are served by as many as there may be.
    func excluded(at now: Date) -> Set<String> {
        var excluded = opening.union(waiting.values.joined())
        for (destination, serving) in serving where !hasRoom || !lane(serving.key).hasRoom(at: now) {
            excluded.insert(destination)
        }
        return excluded
    }

    /// Whether enough wait that asking for more leads nowhere.
    var isSated: Bool { waitingCount >= Self.mostWaiting }
    /// Few, since whoever comes behind them waits for all of them: two rounds of many lanes.
    static let mostWaiting = 200

    /// Somebody is due and there is no room in all.
    var isPressed = false

    /// Begins a delivery where there is room in its lane, else the destination waits in the lane. To be called while there is room in all.
    /// - Returns: whether it begins.
    mutating func begin(_ destination: String, in key: Key, at now: Date) -> Bool {
        guard lane(key).hasRoom(at: now) else {
            waiting[key, default: []].append(destination)
            waitingCount += 1
            return false
        }
        start(destination, in: key)
        return true
    }

    /// The destinations that wait and can begin now, as begun.
    mutating func beginWaiting(at now: Date) -> [(destination: String, key: Key)] {
        var begun: [(destination: String, key: Key)] = []
        for key in Array(waiting.keys) {
            while hasRoom, lane(key).hasRoom(at: now), let destination = waiting[key]?.first {
                waiting[key]?.removeFirst()
                waitingCount -= 1
                start(destination, in: key)
                begun.append((destination, key))
            }
            if waiting[key]?.isEmpty == true { waiting[key] = nil }
        }
        return begun
    }

    private mutating func start(_ destination: String, in key: Key) {
        running += 1
        opening.insert(destination)
        serving[destination] = (key, (serving[destination]?.count ?? 0) + 1)
        change(key) { $0.began() }
    }

    /// A delivery has asked the queue for the first time; what is due now beside what it got is for another one.
    mutating func opened(_ destination: String) { opening.remove(destination) }

    mutating func ended(_ destination: String, in key: Key, at now: Date) {
        running -= 1
        opening.remove(destination)
        if let others = serving[destination], others.count > 1 {
            serving[destination] = (key, others.count - 1)
        } else {
            serving[destination] = nil
        }
        change(key) { $0.ended(at: now) }
        if lanes.count > Self.mostRemembered { lanes = lanes.filter { !$0.value.isForgettable(at: now) } }
    }
    static let mostRemembered = 10_000

    /// Whether a delivery should end after its batch, so that others get their turn: there is no room, and somebody waits.
    func isCrowded(_ key: Key) -> Bool {
        !hasRoom && isPressed || waiting[key] != nil
    }

    func rest(of key: Key, at now: Date) -> Lane.Rest? {
        guard let lane = lanes[key], lane.isResting(at: now) else { return nil }
        return lane.rest
    }

    mutating func succeeded(_ key: Key) { change(key) { $0.succeeded() } }

    /// - Parameters: as ``Lane/failed(_:began:at:schedule:chance:)``.
    mutating func failed(_ key: Key, _ reason: String, began: Date, at now: Date, schedule: RetrySchedule, chance: Double) {
        change(key) { $0.failed(reason, began: began, at: now, schedule: schedule, chance: chance) }
    }

    /// - Returns: as ``Lane/broke(over:)``.
    mutating func broke(_ key: Key, over mail: QueueID) -> Bool {
        var isFailure = false
        change(key) { isFailure = $0.broke(over: mail) }
        return isFailure
    }

    func width(of key: Key) -> Int { lane(key).window.width }

    private func lane(_ key: Key) -> Lane { lanes[key] ?? newLane(key) }

    private mutating func change(_ key: Key, _ body: (inout Lane) -> Void) {
        var lane = lane(key)
        body(&lane)
        lanes[key] = lane
    }

    private func newLane(_ key: Key) -> Lane {
        switch key {
        // Mailboxes of this server need no feeling out; deliveries at once share one sync.
        case .local, .discard, .hold: Lane(window: DeliveryWindow(start: limits.perDestination, limit: limits.perDestination))
        case .nextHop, .relay: Lane(window: DeliveryWindow(start: limits.start, limit: limits.perDestination))
        }
    }
}
