import Delivery
import Directory
import MailFormat
import SMTP

/// Says who gets 250 at RCPT: whoever the directory holds, if each of his mailboxes is open and has room. Whatever can be known is
/// known here, before the mail is taken, since afterwards there is nobody left to tell.
struct RecipientJudge: Sendable {
    let directory: any DirectoryStore
    let delivery: any LocalDelivery

    /// - Parameter declaredOctets: SIZE of the MAIL command (RFC 1870), nil where there was none.
    func judge(_ recipient: ForwardPath, declaredOctets: Int?) async -> RecipientVerdict {
        do throws(DirectoryError) {
            switch try await directory.resolve(recipient) {
            case .mailboxes(let mailboxes):
                let verdict = await judge(mailboxes, declaredOctets: declaredOctets)
                // Where nothing is passed on nobody is told of anything either.
                guard case .taken(_, let full) = verdict, let first = full.first else { return verdict }
                return .refused(.forAlias(first.error))
            case .unknown: return .refused(.unknownRecipient)
            case .expansion, .relay: return .refused(.forwardingUnavailable)
            case .relayAttempt, .foreign: return .refused(.relayingDenied)
            }
        } catch {
            // Never "unknown": the mailbox may exist, and 550 would be believed.
            return .refused(.directoryUnreachable)
        }
    }

    /// A disabled member of an alias is passed over; only when nobody is left is the address itself disabled. A member without room
    /// does not get the mail where another does; only when all are full is the address.
    func judge(_ mailboxes: [Mailbox], declaredOctets: Int?) async -> RecipientVerdict {
        let open = mailboxes.filter(\.isEnabled)
        guard !open.isEmpty else { return .refused(.mailboxDisabled) }
        do throws(DeliveryError) {
            let room = try await delivery.room(in: open, declaredOctets: declaredOctets)
            return .taken(room.mailboxes, full: room.full)
        } catch {
            return .refused(mailboxes.count > 1 ? .forAlias(error) : Reply(error))
        }
    }
}
