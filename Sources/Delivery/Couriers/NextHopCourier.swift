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
            content = SpooledContent(try await spool.content(of: lease))
        } catch {
            return Delivered(lease, .unreadable(error, at: now))
        }
        var lease = lease
        let session: any NextHopSession
        do throws(NextHopFailure) {
            session = try await connect(for: &lease)
        } catch {
            return Delivered(lease, error.outcome, state: error.state)
        }
        let delivered = await transact(lease, content, over: session, at: now)
        await session.finish()
        return delivered
    }

    /// RFC 8689 §5: a report is not to be lost because its way back lacks REQUIRETLS. It holds no more than a header, and goes with whatever TLS
    /// there is once it is sure that there is none as asked for.
    private func connect(for lease: inout Lease) async throws(NextHopFailure) -> any NextHopSession {
        do throws(NextHopFailure) {
            return try await connector.connect(
                to: nextHop, requiringTLS: lease.envelope.requiresTLS, for: .queue(retryAskedAt: lease.retryAskedAt))
        } catch {
            // RFC 8689 §4.2.1: 5.7.30.
            guard lease.envelope.requiresTLS, lease.envelope.reversePath == .null, case .permanent = error,
                error.reply.enhancedCode == .init(5, 7, 30)
            else { throw error }
            lease.envelope.requiresTLS = false
            return try await connector.connect(to: nextHop, requiringTLS: false, for: .queue(retryAskedAt: lease.retryAskedAt))
        }
    }

    private func transact(
        _ lease: Lease, _ content: SpooledContent, over session: any NextHopSession, at now: Date
    ) async -> Delivered {
        var reading = TransactionReading(lease.recipients)
        var state = Delivered.NextHopState.works
        do throws(NextHopFailure) {
            let answers = try await session.deliver(
                MailCommand(lease, octets: content.octets),
                lease.recipients.map {
                    RcptCommand(
                        forwardPath: .address($0.recipient.address), notify: $0.recipient.notify,
                        original: $0.recipient.original)
                }, content)
            if answers.mail.isPositive {
                reading.read(recipients: answers.recipients, at: now)
                if !reading.taken.isEmpty {
                    reading.read(end: answers.content, holder: session.offers.dsn ? .reportingNextHop : .nextHop)
                }
            } else {
                reading.refuseAll(answers.mail)
            }
            // RFC 5321 §3.8: the host is about to close, whatever it thinks of the mail.
            if let leaving = answers.leaving { state = .fails("\(session.peer): \(leaving)") }
        } catch {
            reading.settleOpen(error.outcome)
            state = error.stateAmidMail
        }
        return Delivered(results: reading.result, state: state, peer: session.peer)
    }
}

extension NextHopFailure {
    fileprivate var outcome: RecipientOutcome {
        switch self {
        case .temporary(let reply, _, _): .temporary(reply)
        case .permanent(let reply, _): .permanent(reply)
        case .untried(let reply, _, let time, let start, _): .untried(reply, until: time, failingSince: start)
        }
    }

    fileprivate var state: Delivered.NextHopState {
        switch self {
        // Without a host it is this server that could not go on.
        case .temporary(let reply, let host, _): host.isEmpty ? .unknown : .fails("\(host): \(reply)")
        case .permanent, .untried: .unknown
        }
    }

    /// The same behind the beginning of a mail.
    fileprivate var stateAmidMail: Delivered.NextHopState {
        if case .fails(let reason) = state { .breaks(reason) } else { state }
    }
}

extension NextHopAnswers {
    /// The 421 among them.
    fileprivate var leaving: Reply? { ([mail] + recipients + content).first { $0.code == 421 } }
}

extension MailCommand {
    /// What a next hop is told of a mail. The session leaves out the parameters that were not offered.
    fileprivate init(_ lease: Lease, octets: Int) {
        let envelope = lease.envelope
        self.init(
            reversePath: envelope.reversePath, declaredOctets: octets, body: envelope.is8Bit ? .eightBit : nil,
            usesSMTPUTF8: envelope.usesSMTPUTF8, returnedContent: envelope.returnedContent, envelopeID: envelope.envelopeID,
            requiresTLS: envelope.requiresTLS)
    }
}

extension RecipientOutcome {
    /// A mail whose octets cannot be read now. One that is damaged was set aside by the queue.
    static func unreadable(_ error: SpoolError, at now: Date) -> RecipientOutcome {
        .untried(
            Reply(451, .init(4, 3, 0), "the mail cannot be read from the queue: \(error)"), until: now.addingTimeInterval(300))
    }
}
