/// One thing that happened to a session or a mail.
public struct TraceEvent: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
        /// A client connected.
        case connected
        /// EHLO or HELO was answered; `detail` has the name the client gave.
        case greeted
        /// TLS was agreed on; `detail` has version and cipher.
        case secured
        /// A client logged in as the mailbox `recipient`; `detail` has the mechanism.
        case authenticated
        /// A login was refused with the reply in `code` and `enhancedCode`; `detail` has the mechanism and the name that was given.
        case loginFailed
        /// A command was refused with the reply in `code`, `enhancedCode` and `detail`.
        case refused
        /// A mail was answered 250: it is durable in every mailbox.
        case accepted
        /// A copy lies in the mailbox `recipient`.
        case delivered
        /// A mail was answered 250: it is durable in the queue, for `recipient`; `detail` says whose it is.
        case queued
        /// The next hop took the mail for `recipient`: its reply in `code`, `enhancedCode` and `detail`.
        case sent
        /// The mail waits in the queue for another try for `recipient`; `detail` has what was said and when the next try is due.
        case deferred
        /// The mail is never delivered to `recipient`; `detail` has what was said.
        case failed
        /// A report on `recipient` was made; `detail` says which, and to whom.
        case reported
        /// The mail is never delivered to `recipient` and nobody may be told: it is kept as a dead letter.
        case deadLettered
        /// While the client waited, the next hop or the program `recipient` took the mail: its reply in `code`, `enhancedCode` and `detail`.
        case passedOn
        /// While the client waited, the next hop or the program `recipient` did not take the mail.
        case passingFailed
        /// The host of the relay domain of `recipient` could not be reached, and the mail waits for it in the queue.
        case held
        /// A report that came back to `recipient`, an address this server made for a forward, was dropped.
        case reportDropped
        /// The owner `recipient` of a forward was told in his mailbox that it failed; `detail` says which.
        case ownerTold
        /// The session ended; `octets` were received in all, it lasted `milliseconds`.
        case disconnected
    }

    /// Microseconds since 1970-01-01 00:00 UTC.
    public var time: Int64
    public var kind: Kind
    /// The session's identity, the same in all its events. What happens to a mail when its session is over, in the queue, bears the mail's
    /// identity here as well.
    public var session: String
    /// The mail transaction's identity, as `Received:` and the 250 reply show it; nil outside one.
    public var transaction: String?
    /// The client's address without port.
    public var client: String?
    /// The reverse-path without brackets, empty for the null sender.
    public var sender: String?
    /// The forward-path without brackets.
    public var recipient: String?
    /// The `Message-ID:` without brackets.
    public var messageID: String?
    /// The reply's code (RFC 5321 §4.2).
    public var code: Int?
    /// The reply's enhanced status code (RFC 3463), `5.1.1`.
    public var enhancedCode: String?
    /// A short machine-readable word for a refusal's reason, one of a fixed set: the label of the refusal counter.
    public var reason: String?
    /// What else there is to know, for a person.
    public var detail: String?
    /// Octets of the mail or the session.
    public var octets: Int64?
    /// Milliseconds the step took.
    public var milliseconds: Double?

    /// Whether this happened to a mail in the queue, outside any session.
    public var isAfterItsSession: Bool { transaction == session }

    public init(
        time: Int64, kind: Kind, session: String, transaction: String? = nil, client: String? = nil, sender: String? = nil,
        recipient: String? = nil, messageID: String? = nil, code: Int? = nil, enhancedCode: String? = nil, reason: String? = nil,
        detail: String? = nil, octets: Int64? = nil, milliseconds: Double? = nil
    ) {
        self.time = time
        self.kind = kind
        self.session = session
        self.transaction = transaction
        self.client = client
        self.sender = sender
        self.recipient = recipient
        self.messageID = messageID
        self.code = code
        self.enhancedCode = enhancedCode
        self.reason = reason
        self.detail = detail
        self.octets = octets
        self.milliseconds = milliseconds
    }
}
