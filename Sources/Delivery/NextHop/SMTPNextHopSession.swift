import MailFormat
import NIOCore
import SMTP
import Synchronization

/// A session over a connection of ``SMTPConnector``.
final class SMTPNextHopSession: NextHopSession, Sendable {
    private struct State {
        var session: EstablishedSession
        /// A mail was handed in, or the connection is gone: it cannot be taken back as it is.
        var isSpent = false
        /// Nothing was said yet over a connection that has carried mails before. Its host may have closed it meanwhile.
        var isStale: Bool
        /// The header of the mail must be ASCII, since the next hop lacks SMTPUTF8.
        var mail: MailCommand?
    }

    private let key: ConnectionPool.Key
    private let connector: SMTPConnector
    private let state: Mutex<State>

    init(_ session: EstablishedSession, key: ConnectionPool.Key, connector: SMTPConnector) {
        self.key = key
        self.connector = connector
        state = Mutex(State(session: session, isStale: session.mails > 0))
    }

    var peer: String { state.withLock(\.session.peer) }
    var offers: NextHopOffers { state.withLock(\.session.offers) }
    private var session: EstablishedSession { state.withLock(\.session) }

    func open(
        _ mail: MailCommand, _ recipients: [RcptCommand]
    ) async throws(NextHopFailure) -> (mail: Reply, recipients: [Reply]) {
        let session = session
        var outcome = await session.connection.perform { $0.open(mail, recipients) }
        if case .failed(let failure) = outcome, failure.isFarewell, isStale(), !Task.isCancelled {
            // It was closed while nobody used it. Nothing was said over it, so nothing is said twice.
            let fresh = try await connector.establish(key)
            state.withLock { $0.session = fresh }
            outcome = await fresh.connection.perform { $0.open(mail, recipients) }
        }
        guard case .opened(let answer, let answers) = outcome else { throw fail(outcome) }
        state.withLock {
            $0.isStale = false
            $0.mail = mail
        }
        return (answer, answers)
    }

    func add(_ recipient: RcptCommand) async throws(NextHopFailure) -> Reply {
        let outcome = await session.connection.perform { $0.add(recipient) }
        guard case .added(let reply) = outcome else { throw fail(outcome) }
        return reply
    }

    func send(_ content: any NextHopContent) async throws(NextHopFailure) -> [Reply] {
        let session = session
        state.withLock { $0.session.mails += 1 }
        let reader = content.makeReader()
        var part = try await read(reader)
        var octets = part?.readableBytes ?? 0
        var next = octets < content.octets ? try await read(reader) : nil
        let first = part ?? ByteBuffer()
        let isWhole = next == nil
        var outcome = await session.connection.perform { $0.beginMessage(first, isWhole: isWhole) }
        while outcome == .mayContinue, let current = next {
            part = current
            octets += current.readableBytes
            do throws(NextHopFailure) {
                next = try await read(reader)
            } catch {
                // What was sent is not ended, so it is not taken.
                session.connection.abandon()
                throw error
            }
            let isLast = next == nil
            outcome = await session.connection.perform { $0.append(current, isLast: isLast) }
        }
        guard case .sent(let replies) = outcome else { throw fail(outcome) }
        return replies
    }

    func reset() async throws(NextHopFailure) {
        // RSET goes in front of the next MAIL, so nothing has to be waited for.
        session.connection.reset()
    }

    func finish() async {
        let (session, isSpent) = state.withLock { state in
            defer { state.isSpent = true }
            return (state.session, state.isSpent)
        }
        guard !isSpent else { return }
        connector.takeBack(session, key)
    }

    deinit {
        // Whoever forgot to finish it does not leave a connection behind.
        let state = state.withLock(\.self)
        if !state.isSpent { state.session.connection.abandon() }
    }

    private func read(_ reader: any NextHopContentReader) async throws(NextHopFailure) -> ByteBuffer? {
        do {
            return try await reader.next()
        } catch {
            throw .temporary(reply: Reply(451, .init(4, 3, 0), "cannot read the mail here: \(error)").cut(to: 1_000), host: "")
        }
    }

    private func isStale() -> Bool {
        state.withLock { state in
            defer { state.isStale = false }
            return state.isStale
        }
    }

    private func fail(_ outcome: ClientOutcome) -> NextHopFailure {
        let session = session
        return NextHopFailure(outcome.failure, name: session.name, host: session.host)
    }
}

extension ClientFailure {
    /// Whether the host has only closed the connection, so that another may do.
    fileprivate var isFarewell: Bool {
        switch self {
        case .closed, .leaving, .unsolicited, .abandoned: true
        default: false
        }
    }
}
