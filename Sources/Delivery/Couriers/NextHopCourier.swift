import Foundation
import MailFormat
import SMTP
import Spool

/// Carries mail to a next hop by SMTP or LMTP, all the recipients of a lease in one transaction.
struct NextHopCourier: Courier {
    let nextHop: NextHop
    let connector: any NextHopConnector
    let spool: any Spool

    func deliver(_ lease: Lease, at now: Date) async -> Delivered {
        let content: SpooledContent
        do throws(SpoolError) {
            content = SpooledContent(try await spool.content(of: lease.message))
        } catch {
            return Delivered(lease, .unreadable(error, at: now))
        }
        var delivered = await attempt(lease, content, at: now)
        // A connection that had carried mails before may have been closed meanwhile; a new one says how the host really is.
        if case (true, let first) = delivered {
            delivered = await attempt(lease, content, at: now)
            if delivered.brokeEarly { delivered.result.state = first.state }
        }
        return delivered.result
    }

    /// - Returns: also whether the session broke before it said anything about this mail.
    private func attempt(
        _ lease: Lease, _ content: SpooledContent, at now: Date
    ) async -> (brokeEarly: Bool, result: Delivered) {
        let session: any NextHopSession
        do throws(NextHopFailure) {
            session = try await connector.connect(to: nextHop, requiringTLS: lease.envelope.requiresTLS)
        } catch {
            return (false, Delivered(lease, error.outcome, state: error.state))
        }
        let holder: RecipientOutcome.Holder = session.offers.dsn ? .reportingNextHop : .nextHop
        var reading = TransactionReading(lease.recipients, holder: holder)
        var state = Delivered.NextHopState.works
        var brokeEarly = false
        do throws(NextHopFailure) {
            let answers: (mail: Reply, recipients: [Reply])
            do throws(NextHopFailure) {
                answers = try await session.open(
                    .init(lease, octets: content.octets, offers: session.offers),
                    lease.recipients.map { .init($0.recipient, offers: session.offers) })
            } catch {
                brokeEarly = error.isTemporary
                throw error
            }
            if answers.mail.isPositive {
                reading.read(recipients: answers.recipients, at: now)
                if !reading.taken.isEmpty { reading.read(end: try await session.send(content)) } else { try await session.reset() }
            } else {
                reading.refuseAll(answers.mail)
                if answers.mail.code == 421 { state = .fails("\(answers.mail)") }
                try await session.reset()
            }
        } catch {
            switch error {
            case .temporary(let reply, _): reading.breakOff(reply)
            case .permanent(let reply, _): reading.settleOpen(.permanent(reply))
            }
            state = error.state
        }
        let peer = session.peer
        await session.finish()
        return (brokeEarly, Delivered(results: reading.result, state: state, peer: peer))
    }
}

extension NextHopFailure {
    fileprivate var isTemporary: Bool { if case .temporary = self { true } else { false } }

    fileprivate var outcome: RecipientOutcome {
        switch self {
        case .temporary(let reply, _): .temporary(reply)
        case .permanent(let reply, _): .permanent(reply)
        }
    }

    fileprivate var state: Delivered.NextHopState {
        switch self {
        case .temporary(let reply, let host): .fails("\(host): \(reply)")
        case .permanent: .unknown
        }
    }
}

extension MailCommand {
    /// What a next hop is told of a mail; parameters it did not offer are left out (RFC 5321 §2.2.1).
    init(_ lease: Lease, octets: Int, offers: NextHopOffers) {
        let envelope = lease.envelope
        self.init(
            reversePath: envelope.reversePath, declaredOctets: octets, body: envelope.is8Bit ? .eightBit : nil,
            usesSMTPUTF8: envelope.usesSMTPUTF8, returnedContent: offers.dsn ? envelope.returnedContent : nil,
            envelopeID: offers.dsn ? envelope.envelopeID : nil, requiresTLS: envelope.requiresTLS && offers.requireTLS)
    }
}

extension RcptCommand {
    /// RFC 3461 §5.2.1: NOTIFY and ORCPT go on as they came.
    init(_ recipient: SpoolRecipient, offers: NextHopOffers) {
        self.init(forwardPath: .address(recipient.address))
        guard offers.dsn else { return }
        notify = recipient.notify
        original = recipient.original
    }
}

extension RecipientOutcome {
    /// A mail whose octets cannot be read now. One that is damaged was set aside by the queue.
    static func unreadable(_ error: SpoolError, at now: Date) -> RecipientOutcome {
        .untried(Reply(451, .init(4, 3, 0), "the mail cannot be read from the queue: \(error)"), until: now.addingTimeInterval(300))
    }
}
