import Directory
import Foundation
import SMTP
import Spool

extension HomeCourier {
    enum Verdict: Sendable {
        case stops(Stop)
        case goesOn(NextHop)
        case ends(RecipientOutcome)
    }

    /// Looks a recipient up as he is now: since the mail was taken, the directory may have changed.
    func judge(
        _ recipient: LeasedRecipient, _ progress: MemberProgress, octets: Int, at now: Date
    ) async -> Verdict {
        let unreachable = Verdict.ends(.untried(.directoryUnreachable, until: now.addingTimeInterval(60)))
        do throws(DirectoryError) {
            switch try await directory.resolve(.address(recipient.recipient.address)) {
            case .mailboxes(let mailboxes):
                return await judge(Stop(recipient: recipient, mailboxes: mailboxes, progress: progress), octets: octets)
            case .expansion(let expansion):
                let stop = Stop(
                    recipient: recipient, mailboxes: expansion.mailboxes, address: expansion.address,
                    forwards: expansion.forwards, programs: expansion.programs, progress: progress)
                return await judge(stop, octets: octets)
            case .relay(let relay): return .goesOn(NextHop(relay, for: recipient.recipient.address.domain))
            case .unknown: return .ends(.permanent(.unknownRecipient))
            case .relayAttempt: return .ends(.permanent(.relayingDenied))
            // The domain was ours a moment ago; in a minute its mail goes elsewhere.
            case .foreign: return unreachable
            }
        } catch {
            return unreachable
        }
    }

    /// A disabled member of an alias is passed over, as at RCPT. A full mailbox is tried again until the mail's time is over: the sender
    /// has had his 250, and the owner may make room.
    private func judge(_ stop: Stop, octets: Int) async -> Verdict {
        var stop = stop
        stop.mailboxes.removeAll { !$0.isEnabled }
        guard !stop.mailboxes.isEmpty || !stop.forwards.isEmpty || !stop.programs.isEmpty else {
            return .ends(.permanent(.mailboxDisabled))
        }
        // What has its copy needs no room any more.
        for mailbox in stop.progress.hasCopies ? [] : stop.mailboxes {
            do throws(DeliveryError) {
                try await delivery.checkRoom(in: mailbox, declaredOctets: octets)
            } catch {
                return .ends(.temporary(error.lateReply))
            }
        }
        return .stops(stop)
    }
}
