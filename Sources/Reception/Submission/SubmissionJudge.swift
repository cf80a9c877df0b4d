import Delivery
import Directory
import MailFormat
import SMTP
import Spool

/// What is said to one RCPT of somebody who may send to everywhere.
enum SubmissionVerdict: Equatable, Sendable {
    /// 250: the mail is queued for this recipient.
    case taken(SpoolRecipient)
    case refused(Reply)
}

/// Judges recipients of mail that goes into the queue. What can be known is known here: a local address is judged as if the mail came from
/// outside; one elsewhere is taken.
struct SubmissionJudge: Sendable {
    let directory: any DirectoryStore
    let delivery: any LocalDelivery

    /// - Parameters:
    ///   - sender: of the mail; only a report may be for a rewritten sender.
    ///   - now: seconds since 1970-01-01 00:00 UTC.
    func judge(
        _ recipient: RcptCommand, from sender: ReversePath, declaredOctets: Int?, at now: Int64
    ) async -> SubmissionVerdict {
        var recipient = recipient
        do throws(DirectoryError) {
            switch try await ReturnAddress(directory: directory, now: now).judge(recipient.forwardPath, from: sender) {
            case .ordinary(let plain): recipient.forwardPath = plain
            // Out of the queue it is dropped and counted.
            case .report: return taken(recipient, mailboxes: [])
            case .refused(let reply): return .refused(reply)
            }
            switch try await directory.resolve(recipient.forwardPath) {
            case .mailboxes(let mailboxes):
                let judge = RecipientJudge(directory: directory, delivery: delivery)
                switch await judge.judge(mailboxes, declaredOctets: declaredOctets) {
                case .refused(let reply): return .refused(reply)
                case .taken: return taken(recipient, mailboxes: mailboxes)
                }
            case .foreign, .relay, .expansion: return taken(recipient, mailboxes: [])
            case .unknown: return .refused(.unknownRecipient)
            case .relayAttempt: return .refused(.relayingDenied)
            }
        } catch {
            return .refused(.directoryUnreachable)
        }
    }

    private func taken(_ recipient: RcptCommand, mailboxes: [Mailbox]) -> SubmissionVerdict {
        let address: Address? =
            switch recipient.forwardPath {
            case .address(let address): address
            // RFC 5321 §4.5.1: `<postmaster>` is this server's; the queue knows addresses only.
            case .postmaster: mailboxes.first.flatMap { try? Address($0.address) }
            }
        guard let address else { return .refused(.unknownRecipient) }
        return .taken(
            SpoolRecipient(
                address: address, destination: address.domain.ascii, notify: recipient.notify, original: recipient.original))
    }
}
