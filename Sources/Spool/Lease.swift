import Foundation
import MailFormat
import NIOCore

/// A mail in the queue, as ``Spool`` numbers it.
public struct QueueID: Hashable, Sendable, Comparable, Codable {
    public let number: Int64

    public init(number: Int64) {
        self.number = number
    }

    public init(from decoder: any Decoder) throws {
        number = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(number)
    }

    public static func < (left: QueueID, right: QueueID) -> Bool { left.number < right.number }
}

/// A recipient of a queued mail that is leased: nobody else tries it until the lease is settled or expires.
public struct LeasedRecipient: Hashable, Sendable {
    /// The recipient's number within its mail.
    public var id: Int64
    public var recipient: SpoolRecipient
    /// Tries that ended in a deferral so far.
    public var attempts: Int
    /// Whether a report of delay was made already.
    public var isDelayReported: Bool
    /// From when on the time is counted after which the sender hears of a delay, or the recipient is given up: the mail's arrival, or
    /// the operator's release of the dead letter it had become.
    public var retriesSince: Date
    /// The reply of the last try, empty before the first.
    public var lastReply: String
    /// When the operator asked for the try that this is, by a retry or a release; nil where it is due by itself.
    public var retryAskedAt: Date?

    public init(
        id: Int64, recipient: SpoolRecipient, attempts: Int = 0, isDelayReported: Bool = false, retriesSince: Date = Date(),
        lastReply: String = "", retryAskedAt: Date? = nil
    ) {
        self.id = id
        self.recipient = recipient
        self.attempts = attempts
        self.isDelayReported = isDelayReported
        self.retriesSince = retriesSince
        self.lastReply = lastReply
        self.retryAskedAt = retryAskedAt
    }
}

/// One mail and those of its recipients that go to one destination now.
public struct Lease: Sendable {
    public var message: QueueID
    /// The envelope; its `recipients` are empty, those to be served are in ``recipients``.
    public var envelope: SpoolEnvelope
    public var destination: String
    public var recipients: [LeasedRecipient]
    /// Octets of the mail.
    public var octets: Int
    /// When the lease ends by itself, and others may take the recipients.
    public var expires: Date
    /// The mail's octets, where the queue had them at hand; else ``Spool/content(of:)-(QueueID)`` has them.
    public var content: ByteBuffer?

    public init(
        message: QueueID, envelope: SpoolEnvelope, destination: String, recipients: [LeasedRecipient], octets: Int,
        expires: Date, content: ByteBuffer? = nil
    ) {
        self.message = message
        self.envelope = envelope
        self.destination = destination
        self.recipients = recipients
        self.octets = octets
        self.expires = expires
        self.content = content
    }

    /// When the operator asked last for a try of one of the recipients; nil where he did not.
    public var retryAskedAt: Date? { recipients.compactMap(\.retryAskedAt).max() }
}

/// What became of one leased recipient.
public struct Settlement: Sendable {
    /// The end of one try.
    public enum Outcome: Hashable, Sendable {
        /// The next hop, or the mailbox, has the mail.
        case delivered
        /// Tried again at that time. `counts` is false where nothing was tried (the connection was not even attempted).
        case deferred(until: Date, counts: Bool)
        /// Not tried until the operator releases it: the way there says so.
        case held
        /// Never to be delivered, and a report was made or nobody wants one.
        case failed
        /// Never to be delivered and nobody may be told: kept as a dead letter.
        case dead
    }

    public var message: QueueID
    public var recipient: Int64
    public var outcome: Outcome
    /// What the next hop said, or why there was no next hop: for the operator, `550 5.1.1 no such user` at most 1,000 octets.
    public var reply: String
    /// A report of delay was made with this try.
    public var reportsDelay: Bool

    public init(message: QueueID, recipient: Int64, outcome: Outcome, reply: String, reportsDelay: Bool = false) {
        self.message = message
        self.recipient = recipient
        self.outcome = outcome
        self.reply = reply
        self.reportsDelay = reportsDelay
    }
}
