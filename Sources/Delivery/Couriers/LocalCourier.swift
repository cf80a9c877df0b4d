import Directory
import Foundation
import MailFormat
import NIOCore
import SMTP
import Spool

/// Carries mail into the mailboxes of this server: final delivery.
struct LocalCourier: Courier {
    let directory: any DirectoryStore
    let delivery: any LocalDelivery
    let spool: any Spool

    func deliver(_ lease: Lease, at now: Date) async -> Delivered {
        var results: [(recipient: LeasedRecipient, outcome: RecipientOutcome)] = []
        var ready: [(recipient: LeasedRecipient, mailboxes: [Mailbox])] = []
        for recipient in lease.recipients {
            switch await judge(recipient, octets: lease.octets, at: now) {
            case .goes(let mailboxes): ready.append((recipient, mailboxes))
            case .ends(let outcome): results.append((recipient, outcome))
            }
        }
        guard !ready.isEmpty else { return Delivered(results: results) }
        do throws(SpoolError) {
            let prefix = ReturnPathField(lease.envelope.reversePath).description
            let content = SpooledContent(try await spool.content(of: lease.message), prefix: prefix)
            results += await store(content, for: ready)
        } catch {
            results += ready.map { ($0.recipient, .unreadable(error, at: now)) }
        }
        return Delivered(results: results)
    }

    private enum Verdict {
        case goes([Mailbox])
        case ends(RecipientOutcome)
    }

    private func judge(_ recipient: LeasedRecipient, octets: Int, at now: Date) async -> Verdict {
        do throws(DirectoryError) {
            switch try await directory.resolve(.address(recipient.recipient.address)) {
            case .mailboxes(let mailboxes): return await judge(mailboxes, octets: octets)
            case .unknown: return .ends(.permanent(.unknownRecipient))
            case .relayAttempt: return .ends(.permanent(.relayingDenied))
            // The domain was ours a moment ago.
            case .foreign: return .ends(.untried(.directoryUnreachable, until: now.addingTimeInterval(60)))
            }
        } catch {
            return .ends(.untried(.directoryUnreachable, until: now.addingTimeInterval(60)))
        }
    }

    /// A disabled member of an alias is passed over, as at RCPT. A full mailbox is tried again until the mail's time is over: the sender
    /// has had his 250, and the owner may make room.
    private func judge(_ mailboxes: [Mailbox], octets: Int) async -> Verdict {
        let open = mailboxes.filter(\.isEnabled)
        guard !open.isEmpty else { return .ends(.permanent(.mailboxDisabled)) }
        for mailbox in open {
            do throws(DeliveryError) {
                try await delivery.checkRoom(in: mailbox, declaredOctets: octets)
            } catch {
                return .ends(.temporary(error.lateReply))
            }
        }
        return .goes(open)
    }

    /// One file for all, each mailbox once. Where that fails, each recipient by himself: a mailbox that filled up meanwhile does not
    /// hold up the others. A crash between the mail in the mailbox and its settlement delivers it once more.
    private func store(
        _ content: SpooledContent, for ready: [(recipient: LeasedRecipient, mailboxes: [Mailbox])]
    ) async -> [(recipient: LeasedRecipient, outcome: RecipientOutcome)] {
        var seen: Set<Mailbox.ID> = []
        let all = ready.flatMap(\.mailboxes).filter { seen.insert($0.id).inserted }
        let failure = await store(content, in: all)
        guard let failure else {
            return ready.map { recipient, mailboxes in
                (recipient, .delivered(.stored(in: mailboxes), to: .mailbox))
            }
        }
        guard ready.count > 1 else { return ready.map { ($0.recipient, .temporary(failure.lateReply)) } }
        var results: [(recipient: LeasedRecipient, outcome: RecipientOutcome)] = []
        for (recipient, mailboxes) in ready {
            let failure = await store(content, in: mailboxes)
            results.append(
                (
                    recipient,
                    failure.map { .temporary($0.lateReply) } ?? .delivered(.stored(in: mailboxes), to: .mailbox)
                ))
        }
        return results
    }

    /// - Returns: why the mail is in none of the mailboxes; nil when it is in all.
    private func store(_ content: SpooledContent, in mailboxes: [Mailbox]) async -> DeliveryError? {
        do throws(DeliveryError) {
            try await delivery.deliver(content, to: mailboxes)
            return nil
        } catch {
            return error
        }
    }
}

extension LocalDelivery {
    /// Puts a whole mail into mailboxes; when this returns, it is durable and visible in each.
    /// - Throws: ``DeliveryError``; then it is in none of them.
    func deliver(_ content: any NextHopContent, to mailboxes: [Mailbox]) async throws(DeliveryError) {
        let message = begin(for: mailboxes)
        do throws(DeliveryError) {
            let reader = content.makeReader()
            while let part = try await reader.part() { try await message.append(part) }
            try await message.commit()
        } catch {
            await message.discard()
            throw error
        }
    }
}

extension NextHopContentReader {
    /// The next part; a queue that cannot be read is a failure of this delivery like a disk that cannot be written.
    fileprivate func part() async throws(DeliveryError) -> ByteBuffer? {
        do {
            return try await next()
        } catch {
            throw .failed(path: "queue: \(error)", errno: 0)
        }
    }
}

extension Reply {
    static func stored(in mailboxes: [Mailbox]) -> Reply {
        Reply(250, .init(2, 1, 5), "in the mailbox \(mailboxes.map(\.address).joined(separator: ", "))")
    }
}

extension DeliveryError {
    /// What is written down of a mail that waits for its mailbox. Late, when the sender has had his 250, nothing of this is for good.
    var lateReply: Reply {
        switch self {
        case .mailboxFull, .messageExceedsRoom: .mailboxFullForNow
        case .noSpace: .noSpace
        case .failed(let path, let errno): Reply(451, .init(4, 3, 0), "cannot write \(path): errno \(errno)")
        }
    }
}
