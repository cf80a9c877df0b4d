import Delivery
import MailFormat
import SMTP

/// A transaction with a next hop, kept open from a client's RCPT to the end of its message. Used by one task at a time.
actor Passage {
    /// What a next hop said to a recipient.
    enum Answer: Sendable {
        case taken(Reply)
        case refused(Reply)
        /// It said nothing of the recipient. `isUnconnected`: there is nobody who could; else it was there, and broke off, talked nonsense or
        /// took too long.
        case unreachable(Reply, isUnconnected: Bool = false)

        var reply: Reply {
            switch self {
            case .taken(let reply), .refused(let reply), .unreachable(let reply, _): reply
            }
        }
    }

    /// What became of a mail.
    struct Sent: Sendable {
        /// For each recipient by its number.
        var replies: [Reply]
        /// There was nobody to give an answer, or the connection broke.
        var isUnreachable = false
        /// No connection came about: the next hop has nothing of the mail.
        var isUnconnected = false
    }

    private struct Recipient {
        let command: RcptCommand
        /// The client was told 250.
        var isPromised = false
        /// It was taken in the open transaction.
        var isTaken = false
        var reply: Reply?
    }

    nonisolated let nextHop: NextHop
    /// The reverse-path it has there.
    nonisolated let sender: ReversePath
    private let mail: MailCommand
    private let connector: any NextHopConnector
    private let keepsConnectionFor: Duration
    private var session: (any NextHopSession)?
    private var openedAt = ContinuousClock.now
    private var recipients: [Recipient] = []

    init(to nextHop: NextHop, mail: MailCommand, connector: any NextHopConnector, keepsConnectionFor: Duration) {
        self.nextHop = nextHop
        self.mail = mail
        sender = mail.reversePath
        self.connector = connector
        self.keepsConnectionFor = keepsConnectionFor
    }

    /// Asks the next hop for a recipient.
    /// - Returns: the recipient's number, for the replies of ``send(_:)``, and what was said.
    func ask(_ address: Address) async -> (number: Int, answer: Answer) {
        let number = add(address)
        recipients[number].isPromised = false
        do throws(NextHopFailure) {
            let reply = try await askNow(number, declaredOctets: mail.declaredOctets)
            recipients[number].isPromised = reply.isPositive
            return (number, reply.isPositive ? .taken(reply) : .refused(reply))
        } catch {
            await drop()
            let reply = Reply.failedNextHop(error)
            recipients[number].reply = reply
            if case .permanent = error { return (number, .refused(reply)) }
            return (number, .unreachable(reply, isUnconnected: error.isUnconnected))
        }
    }

    /// Takes a recipient without asking: it is known to be there, or is to be asked at the end.
    func add(_ address: Address) -> Int {
        recipients.append(Recipient(command: RcptCommand(forwardPath: .address(address)), isPromised: true))
        return recipients.count - 1
    }

    /// Gives the mail to all recipients that were not refused. The transaction is over then.
    /// - Parameters:
    ///   - only: the one recipient, where nobody was asked for yet.
    ///   - inOneAnswer: the client gets one answer for all recipients, so that the mail goes to all that it was promised for, or to none.
    ///   - leftOut: recipients that are not to get the mail after all.
    func send(
        _ content: any NextHopContent, to only: Address? = nil, inOneAnswer: Bool = false, leavingOut leftOut: Set<Int> = []
    ) async -> Sent {
        if recipients.isEmpty, let only { _ = add(only) }
        if !leftOut.isEmpty { await leave(out: leftOut) }
        do throws(NextHopFailure) {
            try await prepare(octets: content.octets)
            let taken = recipients.indices.filter { recipients[$0].isTaken }
            if inOneAnswer, !taken.isEmpty, recipients.contains(where: { $0.isPromised && !$0.isTaken }) {
                await close()
                return Sent(replies: recipients.map { _ in .notAllTaken })
            }
            if let session, !taken.isEmpty {
                let replies = try await session.send(content).map { Reply.fromNextHop($0, host: session.peer) }
                for (place, number) in taken.enumerated() {
                    // One answer for all, or one for each (RFC 2033 §4.2).
                    recipients[number].reply = replies.count == taken.count ? replies[place] : replies.first
                }
                self.session = nil
                await session.finish()
            }
            await close()
            return Sent(replies: replies)
        } catch {
            await drop()
            let reply = Reply.failedNextHop(error)
            for number in recipients.indices where recipients[number].isTaken || recipients[number].reply == nil {
                recipients[number].reply = reply
            }
            if case .permanent = error { return Sent(replies: replies) }
            return Sent(replies: replies, isUnreachable: true, isUnconnected: error.isUnconnected)
        }
    }

    /// Ends what is open. What was taken in it is to be asked for anew.
    func close() async {
        guard let session else { return }
        self.session = nil
        forgetTaken()
        try? await session.reset()
        await session.finish()
    }

    /// A yes is worth nothing without the transaction that it was said in.
    private func forgetTaken() {
        for number in recipients.indices where recipients[number].isTaken {
            recipients[number].isTaken = false
            recipients[number].reply = nil
        }
    }

    /// SMTP takes no recipient back: the transaction is begun anew without them.
    private func leave(out numbers: Set<Int>) async {
        await close()
        for number in numbers where recipients.indices.contains(number) {
            recipients[number].isPromised = false
            recipients[number].reply = .forwardLoop
        }
    }

    private var replies: [Reply] { recipients.map { $0.reply ?? .nextHopUnreachable } }

    /// Asks for all recipients that were not refused and are not taken yet, over a new connection where the old one is old.
    private func prepare(octets: Int) async throws(NextHopFailure) {
        if session != nil, openedAt.duration(to: .now) > keepsConnectionFor {
            await close()
        }
        for number in recipients.indices where recipients[number].reply == nil {
            _ = try await askNow(number, declaredOctets: octets)
        }
    }

    private func askNow(_ number: Int, declaredOctets: Int?) async throws(NextHopFailure) -> Reply {
        let command = recipients[number].command
        let said: Reply
        let peer: String
        if let session {
            said = try await session.add(command)
            peer = session.peer
        } else {
            let session = try await connector.connect(to: nextHop, requiringTLS: mail.requiresTLS)
            self.session = session
            openedAt = .now
            peer = session.peer
            var mail = mail
            mail.declaredOctets = declaredOctets
            let answer = try await session.open(mail, [command])
            said = answer.mail.isPositive ? answer.recipients.first ?? answer.mail : answer.mail
            // No transaction is open where MAIL was refused.
            if !answer.mail.isPositive { await close() }
        }
        let reply = Reply.fromNextHop(said, host: peer)
        recipients[number].reply = reply
        recipients[number].isTaken = reply.isPositive
        return reply
    }

    /// Behind a failure.
    private func drop() async {
        guard let session else { return }
        self.session = nil
        forgetTaken()
        await session.finish()
    }
}

extension Reply {
    /// Why there is no next hop: 451 where that may change (4.4.1 where nothing closer is known), else what was found.
    static func failedNextHop(_ failure: NextHopFailure) -> Reply {
        let reply = failure.reply
        let text = failure.host.isEmpty ? reply.text : "\(failure.host): \(reply.text)"
        switch failure {
        case .temporary, .untried:
            let isFitting = reply.enhancedCode?.statusClass == 4
            return Reply(451, isFitting ? reply.enhancedCode : .init(4, 4, 1), text, reason: .nextHop)
        case .permanent:
            let isFitting = reply.enhancedCode?.statusClass == 5
            return Reply(
                reply.code / 100 == 5 ? reply.code : 550, isFitting ? reply.enhancedCode : .init(5, 4, 0), text, reason: .nextHop)
        }
    }
}
