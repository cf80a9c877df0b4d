import DNS
import MailFormat
import NIOCore
import NIOPosix
import SMTP

/// The way from a host's addresses to a session that is ready for MAIL.
struct ConnectionAttempt {
    /// Why it did not end there.
    enum Flaw: Error {
        /// TLS was begun and failed; why.
        case handshake(String)
        case failure(NextHopFailure)
    }

    let connector: SMTPConnector
    let host: MailHost
    let destination: Destination
    let policy: TLSPolicy

    /// Connects and greets; then TLS where it is offered, unless `withTLS` is false.
    func run(withTLS: Bool) async throws(Flaw) -> EstablishedSession {
        let connection: ClientConnection
        do throws(NextHopFailure) {
            connection = try await connector.dial(target, destination)
        } catch {
            throw .failure(error)
        }
        do throws(Flaw) {
            let name = name(of: connection)
            let outcome = await connector.greet(connection, target)
            guard case .ready(let offers) = outcome else { throw .failure(failure(outcome.failure, name)) }
            var session = EstablishedSession(
                connection: connection, host: host.name.ascii, name: name, peer: "\(name) in clear", offers: offers)
            if withTLS { session = try await secured(session) }
            if let credentials = destination.credentials { try await logIn(credentials, session) }
            return session
        } catch {
            connection.abandon()
            throw error
        }
    }

    /// Once more, without TLS.
    func runInClear(because why: String) async throws(NextHopFailure) -> EstablishedSession {
        do throws(Flaw) {
            let session = try await run(withTLS: false)
            return session.saying("\(session.peer) (\(why))")
        } catch {
            switch error {
            case .handshake(let why): throw policy.failure(.handshake(why), host: host)
            // It was there a moment ago.
            case .failure(let failure): throw failure.ofConnectedHost
            }
        }
    }

    private var target: DialTarget {
        DialTarget(name: host.name.ascii, addresses: host.addresses, port: destination.port)
    }

    private func name(of connection: ClientConnection) -> String {
        let address = connection.channel.remoteAddress?.ipAddress ?? "?"
        let port = destination.port == 25 ? "" : ":\(destination.port)"
        return host.name.isAddressLiteral ? "[\(address)]\(port)" : "\(host.name) [\(address)]\(port)"
    }

    private func failure(_ failure: ClientFailure, _ name: String) -> NextHopFailure {
        NextHopFailure(failure, name: name, host: host.name.ascii)
    }

    // MARK: TLS

    private func secured(_ session: EstablishedSession) async throws(Flaw) -> EstablishedSession {
        guard session.offers.startTLS else {
            guard policy.isTLSMandatory else { return session.saying("\(session.name) in clear, TLS not offered") }
            throw .failure(policy.failure(.notOffered("EHLO did not list it"), host: host))
        }
        let client = connector.tls
        let policy = policy
        let check = CheckBox()
        let outcome = await session.connection.startTLS {
            let made = try client.makeHandler(for: policy)
            check.value = made.check
            return made.handler
        }
        switch outcome {
        case .ready(let offers):
            let version = await session.connection.facts().tlsVersion ?? "TLS"
            if policy.isTLSRequiredBySender, !offers.requireTLS {
                throw .failure(policy.failure(.requireTLSNotOffered, host: host))
            }
            let proof = check.value?.proof.map { " (\($0))" } ?? ""
            var secured = session.saying("\(session.name) \(version), \(policy.reason)\(proof)")
            secured.offers = offers
            return secured
        case .tlsRefused(let reply):
            guard policy.isTLSMandatory else { return session.saying("\(session.name) in clear, TLS refused: \(reply)") }
            throw .failure(policy.failure(.notOffered("\(reply)"), host: host))
        default:
            let failure = outcome.failure
            guard failure.isOfHandshake else { throw .failure(self.failure(failure, session.name)) }
            let error = await session.connection.facts().error
            throw .handshake(check.value?.flaw ?? error ?? failure.text)
        }
    }

    // MARK: Login

    private func logIn(_ credentials: NextHop.Credentials, _ session: EstablishedSession) async throws(Flaw) {
        guard
            var login = ClientLogin(
                username: credentials.username, password: credentials.password, mechanisms: session.offers.mechanisms)
        else { throw .failure(refusal(.noMechanism, session)) }
        guard !login.showsPassword || policy.isTLSMandatory || host.isLoopback else {
            throw .failure(refusal(.passwordNeedsTLS, session))
        }
        let command = login.command()
        var outcome = await session.connection.perform { $0.authenticate(command) }
        while case .challenged(let challenge) = outcome {
            let response: String?
            (login, response) = await Self.answer(challenge, login)
            outcome = await session.connection.perform { $0.respond(response) }
        }
        guard case .authenticated(let reply) = outcome else { throw .failure(failure(outcome.failure, session.name)) }
        guard reply.isPositive else { throw .failure(refusal(reply, session)) }
        guard login.isProven else { throw .failure(refusal(.serverUnproven, session)) }
    }

    /// Deriving a key takes milliseconds and more, which no event loop has.
    private static func answer(_ challenge: String, _ login: ClientLogin) async -> (ClientLogin, String?) {
        let answered = try? await NIOThreadPool.singleton.runIfActive {
            var login = login
            let response = login.respond(to: challenge)
            return (login, response)
        }
        return answered ?? (login, nil)
    }

    /// The operator can put a wrong password right, so the mail waits.
    private func refusal(_ reply: Reply, _ session: EstablishedSession) -> NextHopFailure {
        .temporary(reply: Reply(454, .init(4, 7, 0), "\(session.peer) took no login: \(reply)"), host: session.host)
    }
}

extension ClientFailure {
    /// Whether it may be for TLS that the session ended: the same host may do without.
    fileprivate var isOfHandshake: Bool {
        switch self {
        case .closed(.startTLS), .timedOut(.startTLS), .talkedBeforeTLS, .closed(.ehlo), .abandoned: true
        default: false
        }
    }
}

extension EstablishedSession {
    fileprivate func saying(_ peer: String) -> EstablishedSession {
        var session = self
        session.peer = peer
        return session
    }
}
