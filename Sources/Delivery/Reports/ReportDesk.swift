import Foundation
import MailFormat
import SMTP
import Spool

/// What a sender is told of one recipient.
struct ReportedRecipient: Sendable {
    var recipient: LeasedRecipient
    var fate: Fate
    /// The next hop that said it, `mx.far.example [192.0.2.1] …`; nil where this server did.
    var peer: String?
}

/// Makes reports, and makes them durable. Implementation: ``MailboxReportDesk``; tests have one that keeps them in memory.
protocol ReportDesk: Sendable {
    /// Tells `sender` of recipients of one mail whose fates are of one kind. When this returns, no crash loses the report.
    /// - Returns: where it went, for the trace.
    func report(
        _ kind: Fate.Report, on recipients: [ReportedRecipient], of lease: Lease, to sender: AnswerableSender, at now: Date
    ) async throws(ReportFailure) -> String
}

/// Why there is no report.
enum ReportFailure: Error, Hashable, Sendable {
    /// Not now: the disk is full, the queue or the directory does not answer.
    case later(String)
    /// Never: the mailbox of the sender is gone.
    case never(String)
}
