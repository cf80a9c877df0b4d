import Directory
import Foundation
import MailFormat
import NIOCore
import SMTP
import Spool

/// Carries mail for the domains of this server: into mailboxes (final delivery), onward where an address expands, to the hosts of relay
/// domains.
struct HomeCourier: Courier {
    let directory: any DirectoryStore
    let delivery: any LocalDelivery
    let connector: any NextHopConnector
    let spool: any Spool
    /// Nil: mail for programs waits.
    let programs: QueuePrograms?
    let ledger: MemberLedger
    /// Nil: owners of groups are told nothing.
    let owners: OwnerNotices?

    /// A recipient whose mail goes into these mailboxes and to those addresses elsewhere.
    struct Stop: Sendable {
        var recipient: LeasedRecipient
        var mailboxes: [Mailbox]
        /// The address that expands; empty for a mailbox.
        var address = ""
        var forwards: [Expansion.Forward] = []
        var programs: [Expansion.Program] = []
        /// Mailboxes that the mail is not for, since they have no room and others have.
        var full: [GroupRoom.Full] = []
        /// What earlier tries did.
        var progress = MemberProgress()

        var leadsFurther: Bool { !forwards.isEmpty || !programs.isEmpty }
    }

    func deliver(_ lease: Lease, at now: Date) async -> Delivered {
        var delivered = Delivered(results: [])
        var stops: [Stop] = []
        var passedOn: [NextHop: [LeasedRecipient]] = [:]
        for recipient in lease.recipients {
            let progress = ledger.take(MemberLedger.Key(lease, recipient))
            switch await judge(recipient, of: lease, progress, at: now) {
            case .stops(let stop): stops.append(stop)
            case .goesOn(let nextHop): passedOn[nextHop, default: []].append(recipient)
            case .ends(let outcome):
                delivered.results.append((recipient, outcome))
                if !outcome.isFinal { ledger.keep(progress, for: MemberLedger.Key(lease, recipient)) }
            }
        }
        for (nextHop, recipients) in passedOn {
            var part = lease
            part.recipients = recipients
            let courier = NextHopCourier(nextHop: nextHop, connector: connector, spool: spool)
            let there = await courier.deliver(part, at: now)
            delivered.results += there.results
            delivered.state = there.state
            delivered.peer = there.peer
        }
        if !stops.isEmpty {
            let there = await deliver(lease, to: stops, at: now)
            delivered.results += there.results
            delivered.told += there.told
        }
        return delivered
    }

    private func deliver(_ lease: Lease, to stops: [Stop], at now: Date) async -> Delivered {
        var delivered = Delivered(results: [])
        do throws(SpoolError) {
            let content = try await spool.content(of: lease)
            let field = ReturnPathField(lease.envelope.reversePath).description
            let waiting = stops.filter { !$0.mailboxes.isEmpty && !$0.progress.hasCopies }
            let stored = await store(SpooledContent(content, prefix: field), for: waiting)
            let leadFurther = stops.contains(where: \.leadsFurther)
            let onward = leadFurther ? await OnwardMail(lease, content, at: now, directory: directory) : nil
            for var stop in stops {
                let failure = stored[stop.recipient.id]
                if failure == nil, !stop.mailboxes.isEmpty { stop.progress.hasCopies = true }
                if failure == nil, !stop.full.isEmpty { delivered.told += await tellOwner(of: stop, lease) }
                let outcome =
                    if let failure { RecipientOutcome.temporary(failure.lateReply) } else { await finish(&stop, onward) }
                if !outcome.isFinal { ledger.keep(stop.progress, for: MemberLedger.Key(lease, stop.recipient)) }
                delivered.results.append((stop.recipient, outcome))
            }
            return delivered
        } catch {
            for stop in stops { ledger.keep(stop.progress, for: MemberLedger.Key(lease, stop.recipient)) }
            delivered.results = stops.map { ($0.recipient, .unreadable(error, at: now)) }
            return delivered
        }
    }

    // MARK: - Into mailboxes

    /// One file for all, each mailbox once. Where that fails, each recipient by himself: a mailbox that filled up meanwhile does not
    /// hold up the others. A crash between the mail in the mailbox and its settlement delivers it once more.
    /// - Returns: the recipients whose mailboxes do not have the mail.
    private func store(_ content: SpooledContent, for stops: [Stop]) async -> [Int64: DeliveryError] {
        var seen: Set<Mailbox.ID> = []
        let all = stops.flatMap(\.mailboxes).filter { seen.insert($0.id).inserted }
        guard !all.isEmpty, let failure = await store(content, in: all) else { return [:] }
        guard stops.count > 1 else { return Dictionary(uniqueKeysWithValues: stops.map { ($0.recipient.id, failure) }) }
        var failures: [Int64: DeliveryError] = [:]
        for stop in stops { failures[stop.recipient.id] = await store(content, in: stop.mailboxes) }
        return failures
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
            // A queue that cannot be read is a failure of this delivery like a disk that cannot be written.
            try await content.read(failing: { .failed(path: "queue: \($0)", errno: 0) }, message.append)
            try await message.commit()
        } catch {
            await message.discard()
            throw error
        }
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
