import Foundation
import MailFormat

/// The envelope of a mail that is to be queued (RFC 5321 §2.3.1).
public struct SpoolEnvelope: Hashable, Sendable {
    /// Whose mail this is, and so who may hear of its end.
    public enum Origin: Hashable, Sendable {
        /// Of a sender to whom a report can be made.
        case answerable(AnswerableSender)
        /// Made by this server (a report, a digest): never reported on.
        case server
        /// From outside, for a relay domain that holds mail while its host is unreachable. What is refused later becomes a dead letter.
        case held
        /// The null sender or another sender who may send here but has no address to report to: a late failure is a dead letter.
        case unanswerable
    }

    /// The transaction's name, as the 250 reply and `Received:` show it.
    public var id: String
    public var reversePath: ReversePath
    public var origin: Origin
    public var recipients: [SpoolRecipient]
    /// Whom the scheduler is fair among: all mails of one key wait in one line.
    public var senderKey: String
    /// When the mail was taken.
    public var arrival: Date
    /// BODY=8BITMIME was declared, or 8-bit octets were seen (RFC 6152).
    public var is8Bit: Bool
    public var usesSMTPUTF8: Bool
    /// REQUIRETLS (RFC 8689).
    public var requiresTLS: Bool
    /// ENVID (RFC 3461 §4.4), decoded.
    public var envelopeID: String?
    /// RET (RFC 3461 §4.3).
    public var returnedContent: ReturnedContent?
    /// `Message-ID:` without brackets, for the trace and the operator.
    public var messageID: String?

    public init(
        id: String, reversePath: ReversePath, origin: Origin, recipients: [SpoolRecipient], senderKey: String,
        arrival: Date = Date(),
        is8Bit: Bool = false, usesSMTPUTF8: Bool = false, requiresTLS: Bool = false, envelopeID: String? = nil,
        returnedContent: ReturnedContent? = nil, messageID: String? = nil
    ) {
        self.id = id
        self.reversePath = reversePath
        self.origin = origin
        self.recipients = recipients
        self.senderKey = senderKey
        self.arrival = arrival
        self.is8Bit = is8Bit
        self.usesSMTPUTF8 = usesSMTPUTF8
        self.requiresTLS = requiresTLS
        self.envelopeID = envelopeID
        self.returnedContent = returnedContent
        self.messageID = messageID
    }

    /// To whom a report on this mail may be made; nil where to nobody.
    public var answerableSender: AnswerableSender? {
        guard case .answerable(let sender) = origin, reversePath != .null else { return nil }
        return sender
    }
}

/// One recipient of a queued mail.
public struct SpoolRecipient: Hashable, Sendable {
    public var address: Address
    /// The line the recipient waits in: all recipients of one destination are served by the same hosts. The ASCII domain, or the name of
    /// a route; local mailboxes have a destination of their own.
    public var destination: String
    /// NOTIFY (RFC 3461 §4.1); nil where the sender said nothing.
    public var notify: NotifyRequest?
    /// ORCPT (RFC 3461 §4.2).
    public var original: OriginalRecipient?
    /// Whether what the address leads to besides has been served apart, by the server that this mail was inherited from: it leads into the mailbox of its
    /// name, and no forward of that is followed.
    public var isFinal: Bool

    public init(
        address: Address, destination: String, notify: NotifyRequest? = nil, original: OriginalRecipient? = nil,
        isFinal: Bool = false
    ) {
        self.address = address
        self.destination = destination
        self.notify = notify
        self.original = original
        self.isFinal = isFinal
    }
}
