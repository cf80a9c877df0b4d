import Foundation
import MailFormat
import SMTP
import Spool

/// A report to the sender of a mail on what became of some of its recipients (RFC 3461 §6, RFC 3464).
///
/// There is no other way to make one than for an ``AnswerableSender``, and that only the room that authenticates can make: nobody
/// who did not prove who he is ever gets a report from this server.
struct DeliveryReport: Sendable {
    /// The most of a mail that is given back whole where the sender did not say how much he wants (RFC 3461 §4.3 leaves it open).
    static let largestReturn = 50 * 1024

    let sender: AnswerableSender
    let notification: StatusNotification
    /// Whether the whole mail stands in it, between head and tail.
    let returnsMail: Bool

    /// What a report is made of, beside its recipients.
    struct Frame: Sendable {
        var hostname: String
        var language: ReportLanguage
        var now: Date
        /// Until when mails are tried, from when they were taken.
        var lifetime: Duration
        var messageID: MessageID
    }

    /// - Parameter header: the mail's header section, for a report that gives back no more.
    init(
        _ kind: Fate.Report, on recipients: [ReportedRecipient], of lease: Lease, to sender: AnswerableSender, _ frame: Frame,
        header: [UInt8]
    ) {
        self.sender = sender
        let envelope = lease.envelope
        returnsMail = Self.returnsMail(kind, lease)
        notification = StatusNotification(
            header: NoticeHeader(
                hostname: frame.hostname, from: Self.author(at: frame.messageID.domain, else: sender.address), to: sender.address,
                date: MailDate(frame.now), messageID: frame.messageID, language: frame.language, concerning: envelope.messageID),
            arrival: MailDate(envelope.arrival), envelopeID: envelope.envelopeID,
            recipients: recipients.map { RecipientStatus(kind, $0, frame) },
            returned: returnsMail
                ? .mail(is8Bit: envelope.is8Bit, usesSMTPUTF8: envelope.usesSMTPUTF8) : .header(header))
    }

    /// RFC 3461 §4.3: RET speaks of failures only; other reports give back the header. RFC 8689 §5: of a mail with REQUIRETLS no more than that
    /// is ever given back, whatever RET says.
    private static func returnsMail(_ kind: Fate.Report, _ lease: Lease) -> Bool {
        guard kind == .failed, !lease.envelope.requiresTLS else { return false }
        return switch lease.envelope.returnedContent {
        case .full: true
        case .headers: false
        case nil: lease.octets <= largestReturn
        }
    }

    private static func author(at domain: Domain, else address: Address) -> Address {
        (try? LocalPart(text: "MAILER-DAEMON")).map { Address(localPart: $0, domain: domain) } ?? address
    }
}

extension RecipientStatus {
    fileprivate init(_ kind: Fate.Report, _ reported: ReportedRecipient, _ frame: DeliveryReport.Frame) {
        let leased = reported.recipient
        self.init(
            original: leased.recipient.original, recipient: leased.recipient.address, action: kind.action,
            status: Self.status(kind, reported.fate), remoteHost: reported.peer.map(Self.host),
            diagnostic: reported.fate.reply.description, lastAttempt: MailDate(frame.now),
            retriedUntil: MailDate(leased.retriesSince.addingTimeInterval(frame.lifetime.timeInterval)))
    }

    /// RFC 3464 §2.3.4: a code of the class that the action is of; the answer's own where it has one of that class.
    private static func status(_ kind: Fate.Report, _ fate: Fate) -> EnhancedStatusCode {
        // RFC 3463 §3.5: delivery time expired. What the last try met stands in the diagnostic code.
        if fate.isExpired { return .init(4, 4, 7) }
        let statusClass =
            switch kind {
            case .failed: 5
            case .delayed: 4
            case .delivered, .relayed, .expanded: 2
            }
        guard let code = fate.reply.enhancedCode, code.statusClass == statusClass else { return .init(statusClass, 0, 0) }
        return code
    }

    /// The name in front of what else is known of a next hop.
    private static func host(_ peer: String) -> String { String(peer.prefix { $0 != " " }) }
}

extension Fate.Report {
    fileprivate var action: RecipientStatus.Action {
        switch self {
        case .failed: .failed
        case .delayed: .delayed
        case .delivered: .delivered
        case .relayed: .relayed
        case .expanded: .expanded
        }
    }
}

extension MailDate {
    init(_ date: Date) { self.init(seconds: Int64(date.timeIntervalSince1970.rounded(.down))) }
}
