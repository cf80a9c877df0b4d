import MailFormat
import NIOCore
import SMTP
import Synchronization

/// A session over a connection of ``SMTPConnector``.
final class SMTPNextHopSession: NextHopSession, Sendable {
    struct State {
        var session: EstablishedSession
        /// Given back, or to be closed: nothing more is done with it.
        var isFinished = false
        /// Nothing was said yet over a connection that waited for further mails. Its host may have closed it meanwhile.
        var isStale: Bool
        /// The open transaction, and the recipients of it that were taken.
        var mail: MailCommand?
        var taken = 0
    }

    let key: ConnectionPool.Key
    let connector: SMTPConnector
    let state: Mutex<State>

    /// - Parameter isStale: whether the connection waited unused, whatever it was used for before.
    init(_ session: EstablishedSession, key: ConnectionPool.Key, connector: SMTPConnector, isStale: Bool = false) {
        self.key = key
        self.connector = connector
        state = Mutex(State(session: session, isStale: isStale))
    }

    deinit {
        // Whoever forgot to finish it does not leave a connection behind.
        state.withLock { if !$0.isFinished { $0.session.connection.abandon() } }
    }

    var peer: String { state.withLock(\.session.peer) }
    var offers: NextHopOffers { state.withLock(\.session.offers) }
    var session: EstablishedSession { state.withLock(\.session) }

    func open(
        _ mail: MailCommand, _ recipients: [RcptCommand]
    ) async throws(NextHopFailure) -> (mail: Reply, recipients: [Reply]) {
        let outcome = try await begin { $0.open(mail, recipients) }
        guard case .opened(let answer, let answers) = outcome else { throw failure(outcome) }
        state.withLock {
            $0.session.transactions += 1
            $0.mail = mail
            $0.taken = answers.count(where: \.isPositive)
        }
        return (answer, answers)
    }

    func add(_ recipient: RcptCommand) async throws(NextHopFailure) -> Reply {
        let outcome = await session.connection.perform { $0.add(recipient) }
        guard case .added(let reply) = outcome else { throw failure(outcome) }
        if reply.isPositive { state.withLock { $0.taken += 1 } }
        return reply
    }

    func send(_ content: any NextHopContent) async throws(NextHopFailure) -> [Reply] {
        let (mail, taken) = state.withLock { ($0.mail ?? MailCommand(reversePath: .null), $0.taken) }
        switch try await fit(content, mail) {
        case .refused(let reply):
            try await reset()
            return Array(repeating: reply, count: key.nextHop.speaksLMTP || mail.asksForEachAnswer && offers.prdr ? taken : 1)
        case .fitting(let reader, let octets):
            let part = try await read(reader)
            return try await stream(part ?? ByteBuffer(), reader, octets)
        }
    }

    func deliver(
        _ mail: MailCommand, _ recipients: [RcptCommand], _ content: any NextHopContent
    ) async throws(NextHopFailure) -> NextHopAnswers {
        switch try await fit(content, mail) {
        case .fitting(let reader, let octets?) where octets <= Self.smallOctets:
            if let answers = try await deliver(mail, recipients, reader, octets) { return answers }
        case .refused(let reply): return NextHopAnswers(mail: reply, recipients: [])
        case .fitting: break
        }
        let opened = try await open(mail, recipients)
        guard opened.recipients.contains(where: \.isPositive) else {
            return NextHopAnswers(mail: opened.mail, recipients: opened.recipients)
        }
        return NextHopAnswers(mail: opened.mail, recipients: opened.recipients, content: try await send(content))
    }

    /// In one piece; nil where that cannot be.
    private func deliver(
        _ mail: MailCommand, _ recipients: [RcptCommand], _ reader: any NextHopContentReader, _ octets: Int
    ) async throws(NextHopFailure) -> NextHopAnswers? {
        let part = try await read(reader) ?? ByteBuffer()
        guard part.readableBytes == octets else { return nil }
        // In place of a stale connection one to another host may come, which the mail was not made fit for.
        let offers = offers
        let outcome = try await begin(if: { $0 == offers }) { $0.deliver(mail, recipients, part) }
        guard let outcome else { return nil }
        guard case .delivered(let mail, let recipients, let answers) = outcome else { throw failure(outcome) }
        state.withLock { $0.session.transactions += 1 }
        return NextHopAnswers(mail: mail, recipients: recipients, content: answers)
    }

    func reset() async throws(NextHopFailure) {
        // RSET goes in front of the next MAIL, so nothing has to be waited for.
        session.connection.reset()
    }

    func finish() async {
        let session = state.withLock { state -> EstablishedSession? in
            defer { state.isFinished = true }
            return state.isFinished ? nil : state.session
        }
        if let session { connector.takeBack(session, key) }
    }
}
