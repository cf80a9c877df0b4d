import MailFormat
import NIOCore
import SMTP

/// Opens sessions with next hops: finds the hosts, connects, agrees on TLS, greets, logs in.
public protocol NextHopConnector: Sendable {
    /// A session that is ready for MAIL. It may be one that has carried mails before.
    func connect(to nextHop: NextHop, requiringTLS: Bool) async throws(NextHopFailure) -> any NextHopSession
}

/// A session with a next hop, used by one task at a time.
public protocol NextHopSession: AnyObject, Sendable {
    /// The host, its address and what TLS holds and why: `mx1.far.example [192.0.2.1] TLSv1.3, DANE`; for trace and logs.
    var peer: String { get }
    /// What the next hop offers (RFC 5321 §4.1.1.1).
    var offers: NextHopOffers { get }

    /// MAIL and these recipients, pipelined where that is offered.
    /// - Returns: the answer to MAIL, and to each RCPT in order; those are empty where MAIL was refused.
    func open(_ mail: MailCommand, _ recipients: [RcptCommand]) async throws(NextHopFailure) -> (mail: Reply, recipients: [Reply])

    /// One more RCPT of the open transaction.
    func add(_ recipient: RcptCommand) async throws(NextHopFailure) -> Reply

    /// The mail, for the recipients that were taken. It is converted where the next hop lacks 8BITMIME.
    /// - Returns: one answer; over LMTP, or with PRDR, one for each taken recipient, in order.
    func send(_ content: any NextHopContent) async throws(NextHopFailure) -> [Reply]

    /// Ends the transaction that is open, if any (RSET). The session is ready for MAIL again.
    func reset() async throws(NextHopFailure)

    /// QUIT, or back to those that wait for further mails.
    func finish() async
}

/// The octets of a mail, in parts. CRLF line ends, no dot-stuffing.
public protocol NextHopContent: Sendable {
    /// Octets in all.
    var octets: Int { get }
    /// Reads from the beginning, each time it is called; `nil` at the end.
    func makeReader() -> any NextHopContentReader
}

/// Reads a mail once.
public protocol NextHopContentReader: AnyObject, Sendable {
    /// The next part, at most 64 KiB; nil at the end.
    func next() async throws -> ByteBuffer?
}

/// What a next hop announced in its answer to EHLO.
public struct NextHopOffers: Hashable, Sendable {
    public var pipelining = false
    public var eightBitMIME = false
    public var smtpUTF8 = false
    public var chunking = false
    public var dsn = false
    public var prdr = false
    public var requireTLS = false
    public var startTLS = false
    public var enhancedStatusCodes = false
    /// SIZE; nil where there is none, or no limit.
    public var messageOctets: Int?
    /// The mechanisms of AUTH, upper case.
    public var mechanisms: Set<String> = []

    public init() {}
}

/// Why there is no session, or none any more. Nothing was delivered that was not answered.
public enum NextHopFailure: Error, Hashable, Sendable {
    /// Try again later: no address, no connection, a time-out, a broken connection, a 4xx to the greeting, nonsense. The text is what the operator
    /// reads, with the words the next hop said.
    case temporary(reply: Reply, host: String)
    /// Never: no such domain (5.1.2), null MX (556 5.1.10), the destination is this server itself (5.4.6), TLS that is required cannot be had for good.
    case permanent(reply: Reply, host: String)
}
