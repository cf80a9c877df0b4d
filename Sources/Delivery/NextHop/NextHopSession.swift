import MailFormat
import SMTP

/// A session with a next hop, used by one task at a time. Where that task is cancelled while it waits, the connection is closed.
public protocol NextHopSession: AnyObject, Sendable {
    /// The host, its address and what TLS holds and why: `mx1.far.example [192.0.2.1] TLSv1.3, DANE`; for trace and logs.
    var peer: String { get }
    /// What the next hop offers (RFC 5321 §4.1.1.1).
    var offers: NextHopOffers { get }

    /// MAIL and these recipients, pipelined where that is offered. Parameters that the next hop does not offer are left out; a mail that is
    /// larger than its limit (552 5.3.4) or cannot do without SMTPUTF8 (553 5.6.7) is refused without asking.
    /// - Returns: the answer to MAIL, and to each RCPT in order; those are empty where MAIL was refused.
    func open(_ mail: MailCommand, _ recipients: [RcptCommand]) async throws(NextHopFailure) -> (mail: Reply, recipients: [Reply])

    /// One more RCPT of the open transaction.
    func add(_ recipient: RcptCommand) async throws(NextHopFailure) -> Reply

    /// The mail, for the recipients that were taken. It is converted where the next hop lacks 8BITMIME.
    /// - Returns: one answer; over LMTP, or with PRDR, one for each taken recipient, in order.
    func send(_ content: any NextHopContent) async throws(NextHopFailure) -> [Reply]

    /// MAIL, RCPTs and the mail, for those who need no answer in between: as ``open(_:_:)`` and, where a recipient was taken, ``send(_:)``, but
    /// with fewer waits.
    func deliver(
        _ mail: MailCommand, _ recipients: [RcptCommand], _ content: any NextHopContent
    ) async throws(NextHopFailure) -> NextHopAnswers

    /// Ends the transaction that is open, if any (RSET). The session is ready for MAIL again.
    func reset() async throws(NextHopFailure)

    /// QUIT, or back to those that wait for further mails. To be called at the end in every case, also behind a failure.
    func finish() async
}

extension NextHopSession {
    public func deliver(
        _ mail: MailCommand, _ recipients: [RcptCommand], _ content: any NextHopContent
    ) async throws(NextHopFailure) -> NextHopAnswers {
        let opened = try await open(mail, recipients)
        guard opened.recipients.contains(where: \.isPositive) else {
            return NextHopAnswers(mail: opened.mail, recipients: opened.recipients)
        }
        return NextHopAnswers(mail: opened.mail, recipients: opened.recipients, content: try await send(content))
    }
}
