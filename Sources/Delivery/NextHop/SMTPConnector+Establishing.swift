import DNS
import MailFormat
import NIOCore
import NIOPosix
import SMTP

/// One host: connection, greeting, TLS as its policy wants it, login.
extension SMTPConnector {
    func establish(
        _ host: MailHost, _ list: MailHostList, _ destination: Destination
    ) async throws(NextHopFailure) -> EstablishedSession {
        // To ask what TLS has to be with it may take its time too.
        try checkRest(
            of: DialTarget(name: host.name.ascii, addresses: host.addresses, port: destination.port), destination.caller)
        var policy = try await policies.policy(
            for: host, of: list, port: destination.port, requiringTLS: destination.key.requiresTLS)
        if destination.credentials != nil { policy = settings.guarding(policy, of: host) }
        let attempt = ConnectionAttempt(connector: self, host: host, destination: destination, policy: policy)
        let session: EstablishedSession
        do throws(ConnectionAttempt.Flaw) {
            session = try await attempt.run(withTLS: true)
        } catch {
            switch error {
            case .handshake(let why) where !policy.isTLSMandatory:
                // RFC 7435 §3: what is better than nothing is not demanded.
                session = try await attempt.runInClear(because: why)
            case .handshake(let why): throw policy.failure(.handshake(why), host: host)
            case .failure(let failure): throw failure
            }
        }
        return session
    }

    func establish(socket path: String, _ destination: Destination) async throws(NextHopFailure) -> EstablishedSession {
        let target = DialTarget(path: path)
        let connection = try await dial(target, destination)
        let outcome = await greet(connection, target)
        guard case .ready(let offers) = outcome else {
            connection.abandon()
            throw NextHopFailure(outcome.failure, name: path, host: path)
        }
        return EstablishedSession(connection: connection, host: path, name: path, peer: path, offers: offers)
    }
}

extension ConnectorSettings {
    /// A password goes only where TLS holds and the host has proved its name, or over loopback.
    func guarding(_ policy: TLSPolicy, of host: MailHost) -> TLSPolicy {
        guard !policy.isAuthenticationMandatory, !host.isLoopback else { return policy }
        var policy = policy
        policy.reason = "login"
        if verifiesSmarthosts, !host.name.isAddressLiteral {
            policy.rule = .webPKI(name: host.name)
        } else {
            policy.rule = .encrypted
        }
        return policy
    }
}

extension MailHost {
    /// Whether connections to it stay on this machine.
    var isLoopback: Bool {
        addresses.allSatisfy { $0.isIPv6 ? $0.octets == Array(repeating: 0, count: 15) + [1] : $0.octets.first == 127 }
    }
}

extension ClientOutcome {
    /// Why there is no session; for outcomes that cannot be, that the session was given up.
    var failure: ClientFailure {
        if case .failed(let failure) = self { failure } else { .abandoned }
    }
}
