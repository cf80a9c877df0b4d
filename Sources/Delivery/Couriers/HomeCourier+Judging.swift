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
        _ recipient: LeasedRecipient, of lease: Lease, _ progress: MemberProgress, at now: Date
    ) async -> Verdict {
        let octets = lease.octets
        let unreachable = Verdict.ends(.untried(.directoryUnreachable, until: now.addingTimeInterval(60)))
        let named = ForwardPath.address(recipient.recipient.address)
        do throws(DirectoryError) {
            let addresses = ReturnAddress(directory: directory, now: Int64(now.timeIntervalSince1970))
            let plain: ForwardPath
            switch try await addresses.judge(named, from: lease.envelope.reversePath) {
            case .ordinary(let path): plain = path
            case .report: return .ends(.delivered(.reportTaken(id: lease.envelope.id), to: .rewriter))
            case .refused(let reply): return reply.code / 100 == 5 ? .ends(.permanent(reply)) : unreachable
            }
            switch try await directory.resolve(plain) {
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

    /// A disabled member of an alias is passed over, as at RCPT, and so is a full one where another has room. Where none has it is tried
    /// again until the mail's time is over: the sender has had his 250, and the owner may make room.
    private func judge(_ stop: Stop, octets: Int) async -> Verdict {
        var stop = stop
        stop.mailboxes.removeAll { !$0.isEnabled }
        guard !stop.mailboxes.isEmpty || !stop.forwards.isEmpty || !stop.programs.isEmpty else {
            return .ends(.permanent(.mailboxDisabled))
        }
        // What has its copy needs no room any more.
        guard !stop.progress.hasCopies else { return .stops(stop) }
        do throws(DeliveryError) {
            let room = try await delivery.room(in: stop.mailboxes, declaredOctets: octets)
            (stop.mailboxes, stop.full) = (room.mailboxes, room.full)
            return .stops(stop)
        } catch {
            return .ends(.temporary(error.lateReply))
        }
    }
}
