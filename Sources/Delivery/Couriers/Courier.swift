import Directory
import Foundation
import Spool

/// What one delivery came to.
struct Delivered: Sendable {
    /// Whether the next hop itself worked, whatever it said of this mail.
    enum NextHopState: Hashable, Sendable {
        case works
        /// Nobody was there, or the session was turned away: the reason.
        case fails(String)
        /// The session broke in the midst of the mail, ran out of time there or heard nonsense: the next hop's fault or the mail's.
        case breaks(String)
        /// Nothing is known by this delivery.
        case unknown
    }

    var results: [(recipient: LeasedRecipient, outcome: RecipientOutcome)]
    var state: NextHopState = .unknown
    /// Owners of groups that were told of members without room, and of which group.
    var told: [(owner: Mailbox, of: String)] = []
    /// The host, its address, and what TLS was agreed on and why.
    var peer: String?
}

/// Carries one mail to those of its recipients that a lease names. It never throws: whatever happens is an outcome of each recipient.
protocol Courier: Sendable {
    func deliver(_ lease: Lease, at now: Date) async -> Delivered
}

extension Delivered {
    /// The same for all recipients.
    init(_ lease: Lease, _ outcome: RecipientOutcome, state: NextHopState = .unknown) {
        self.init(results: lease.recipients.map { ($0, outcome) }, state: state)
    }
}
