import Directory
import Foundation
import MailFormat
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
                let own = Self.ownMailbox(of: recipient.recipient, among: mailboxes)
                let stop = Stop(recipient: recipient, mailboxes: own.map { [$0] } ?? mailboxes, progress: progress)
                return await judge(stop, octets: octets)
            case .expansion(let expansion):
                if let own = Self.ownMailbox(of: recipient.recipient, among: expansion.mailboxes) {
                    return await judge(Stop(recipient: recipient, mailboxes: [own], progress: progress), octets: octets)
                }
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

    /// The mailbox of his name or of the name before his tag, for a recipient whose other ends are served apart; nil where there is none by now, so that he is
    /// looked up as any other.
    private static func ownMailbox(of recipient: SpoolRecipient, among mailboxes: [Mailbox]) -> Mailbox? {
        guard recipient.isFinal else { return nil }
        let key = recipient.address.localPart.key
        let named = mailboxes.compactMap { mailbox in
            (try? Address(mailbox.address)).map { (mailbox: mailbox, key: $0.localPart.key) }
        }
        let exact = named.first { $0.key == key }
        let tagged = named.first {
            key.hasPrefix($0.key) && key.dropFirst($0.key.count).first.map { !$0.isLetter && !$0.isNumber } == true
        }
        return (exact ?? tagged)?.mailbox
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
