import Foundation
import MailFormat

/// Which mails of the queue are asked for: those that match every part that is set.
public struct QueueFilter: Hashable, Sendable {
    /// The transaction's name. A mail that is asked for by its name may also have only dead letters left.
    public var name: String?
    /// The reverse-path; in any case.
    public var sender: ReversePath?
    /// A recipient that is not settled for good; in any case.
    public var recipient: Address?
    /// The domain of such a recipient.
    public var domain: Domain?
    /// Queued before that time.
    public var before: Date?
    /// Queued at that time or after it.
    public var since: Date?
    /// What one of its recipients does, or the mail being damaged.
    public var state: QueueState?

    public init(
        name: String? = nil, sender: ReversePath? = nil, recipient: Address? = nil, domain: Domain? = nil, before: Date? = nil,
        since: Date? = nil,
        state: QueueState? = nil
    ) {
        self.name = name
        self.sender = sender
        self.recipient = recipient
        self.domain = domain
        self.before = before
        self.since = since
        self.state = state
    }
}
