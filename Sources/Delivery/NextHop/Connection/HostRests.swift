import Foundation

/// Which hosts were not there lately, and rest: connections to them are not tried. Many domains have the same host, and were each of them to find
/// out for itself that it is dead, all deliveries would soon wait for it.
///
/// A host here is an address with its port, or a socket's path; a mail host rests while all of its addresses do. When a rest is over, one try at a
/// time is let through: when that fails too, the next rest is longer.
struct HostRests: Sendable {
    /// What is known of a host that rests.
    struct Rest: Hashable, Sendable {
        /// When the try ended that it follows on.
        var began: Date
        var until: Date
        /// From when on no try has worked.
        var failingSince: Date
        var reason: String
        /// The last try came to no connection.
        var isUnconnected = false
        /// How many there were, this one with them.
        var count = 1
        /// When somebody began to try it after the rest; he may be gone without a word.
        var probed: Date?
    }

    /// How many hosts are remembered.
    static let capacity = 10_000

    private var rests: [String: Rest] = [:]
    private let schedule: RetrySchedule
    /// How long one that tries a host keeps others from doing so.
    private let probeTime: TimeInterval

    /// - Parameter probeTime: how long a try takes at most, in seconds.
    init(schedule: RetrySchedule, probeTime: TimeInterval) {
        self.schedule = schedule
        self.probeTime = probeTime
    }

    /// Why these addresses of a host are not to be tried now; nil: they are.
    /// - Parameter asked: when the operator asked for the try. A rest that is older does not hold it up.
    func rest(of addresses: [String], at now: Date, asked: Date? = nil) -> Rest? {
        var soonest: Rest?
        for address in addresses {
            guard var rest = rests[address] else { return nil }
            if rest.until <= now {
                guard let probed = rest.probed, now < probed.addingTimeInterval(probeTime) else { return nil }
                // The one who tries it will know by then.
                rest.until = now.addingTimeInterval(Self.probeAnswer)
            }
            if let asked, asked > rest.began { return nil }
            if soonest.map({ rest.until < $0.until }) ?? true { soonest = rest }
        }
        return soonest
    }
    /// When those who come while a host is tried ask again, in seconds.
    private static let probeAnswer: TimeInterval = 30

    /// They are tried now: nobody else does until it is known how that ended.
    mutating func tries(_ addresses: [String], at now: Date) {
        for address in addresses where rests[address].map({ $0.until <= now }) ?? false { rests[address]?.probed = now }
    }

    /// A try has worked, or has shown that failing takes no time.
    mutating func clear(_ addresses: [String]) {
        guard !rests.isEmpty else { return }
        for address in addresses { rests[address] = nil }
    }

    /// A try was given up by who made it: nothing is known, and another one may.
    mutating func gaveUp(_ addresses: [String]) {
        for address in addresses { rests[address]?.probed = nil }
    }

    /// - Parameters:
    ///   - began: when the try began. What was under way when a rest began adds nothing to it.
    ///   - chance: from 0 up to 1.
    mutating func failed(
        _ addresses: [String], _ reason: String, began: Date, at now: Date, chance: Double, isUnconnected: Bool = false
    ) {
        for address in addresses {
            let last = rests[address]
            if let last, began < last.began { continue }
            let count = (last?.count ?? 0) + 1
            let until = schedule.next(after: count, since: .distantFuture, at: now, chance: chance)
            rests[address] = Rest(
                began: now, until: until, failingSince: last?.failingSince ?? now, reason: reason, isUnconnected: isUnconnected,
                count: count)
        }
        if rests.count > Self.capacity { forget(at: now) }
    }

    /// First those that nobody has asked for since their rest was over; then, since that may be none, the half whose rest ends first.
    private mutating func forget(at now: Date) {
        rests = rests.filter { $0.value.until > now }
        guard rests.count > Self.capacity else { return }
        for (address, _) in rests.sorted(by: { $0.value.until < $1.value.until }).prefix(rests.count / 2) { rests[address] = nil }
    }
}
