import DNS
import MailFormat
import NIOCore
import NIOPosix
import SMTP
import Synchronization

/// Connects to next hops by SMTP and LMTP, and keeps connections for further mails.
public final class SMTPConnector: NextHopConnector, Sendable {
    let settings: ConnectorSettings
    let hosts: MailHosts
    let policies: any TLSPolicySource
    let tls: TLSClient
    let group: any EventLoopGroup
    let pool: ConnectionPool
    let slots: HostSlots
    let rests: Mutex<HostRests>
    let clock: SchedulerClock

    /// - Parameters:
    ///   - hosts: finds the hosts of a domain.
    ///   - policies: says what TLS with a host has to be.
    public init(
        settings: ConnectorSettings, hosts: MailHosts, policies: any TLSPolicySource = OpportunisticTLS(), tls: TLSClient,
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton, clock: SchedulerClock = SchedulerClock()
    ) {
        self.settings = settings
        self.hosts = hosts
        self.policies = policies
        self.tls = tls
        self.group = group
        pool = ConnectionPool(limit: settings.idleConnections)
        slots = HostSlots(limit: settings.connectionsPerHost)
        self.clock = clock
        let probeTime = settings.connectTimeout + settings.timeouts[.greeting] + settings.timeouts[.ehlo]
        rests = Mutex(HostRests(schedule: settings.hostRests, probeTime: probeTime.timeInterval))
    }

    public func connect(to nextHop: NextHop, requiringTLS: Bool) async throws(NextHopFailure) -> any NextHopSession {
        try await connect(to: nextHop, requiringTLS: requiringTLS, for: .session)
    }

    public func connect(
        to nextHop: NextHop, requiringTLS: Bool, for caller: NextHopCaller
    ) async throws(NextHopFailure) -> any NextHopSession {
        let key = ConnectionPool.Key(nextHop: nextHop, requiresTLS: requiringTLS)
        if let session = pool.take(key) { return SMTPNextHopSession(session, key: key, connector: self, isStale: true) }
        return SMTPNextHopSession(try await establish(key, for: caller), key: key, connector: self)
    }

    /// Ends the connections that wait for further mails; those in use end with their mail.
    public func close() {
        pool.close()
    }

    /// Takes a session back: for the next mail, or to its end.
    func takeBack(_ session: EstablishedSession, _ key: ConnectionPool.Key) {
        guard session.transactions < settings.mailsPerConnection, !slots.isAwaited(session.connection.slot) else {
            return session.connection.quit()
        }
        pool.put(session, key)
    }

    /// A new connection to the first host that takes one.
    func establish(
        _ key: ConnectionPool.Key, for caller: NextHopCaller = .session
    ) async throws(NextHopFailure) -> EstablishedSession {
        switch key.nextHop {
        case .domain(let domain):
            let list = try await find(domain.ascii) { () throws(MailHostsError) in try await self.hosts.hosts(for: domain) }
            return try await tryHosts(list, Destination(key: key, port: settings.port, caller: caller))
        case .host(let name, let port, let credentials):
            let list = try await find(name) { () throws(MailHostsError) in try await self.hosts.host(named: name) }
            return try await tryHosts(list, Destination(key: key, port: port, caller: caller, credentials: credentials))
        case .lmtp(let name, let port):
            let list = try await find(name) { () throws(MailHostsError) in try await self.hosts.host(named: name) }
            return try await tryHosts(list, Destination(key: key, port: port, caller: caller, speaksLMTP: true))
        case .lmtpSocket(let path):
            return try await establish(socket: path, Destination(key: key, port: 0, caller: caller, speaksLMTP: true))
        }
    }

    private func find(
        _ name: String, _ find: () async throws(MailHostsError) -> MailHostList
    ) async throws(NextHopFailure) -> MailHostList {
        do throws(MailHostsError) {
            return try await find()
        } catch {
            throw NextHopFailure(error, destination: name)
        }
    }

    /// RFC 5321 §5.1: one host after the other. A mail fails for good only where each of them says so.
    private func tryHosts(_ list: MailHostList, _ destination: Destination) async throws(NextHopFailure) -> EstablishedSession {
        let end = NIODeadline.now() + TimeAmount(settings.hostsTimeout)
        var failure: NextHopFailure?
        for host in list.hosts.prefix(settings.hostsTried) {
            do throws(NextHopFailure) {
                return try await establish(host, list, destination)
            } catch {
                failure = failure?.outweighing(error) ?? error
            }
            if Task.isCancelled || .now() >= end { break }
        }
        throw failure
            ?? .temporary(
                reply: Reply(451, .init(4, 4, 4), "\(list.destination) has no host"), host: list.destination.ascii,
                isUnconnected: true)
    }
}

/// What a connection is for.
struct Destination: Sendable {
    let key: ConnectionPool.Key
    let port: Int
    var caller = NextHopCaller.session
    var credentials: NextHop.Credentials?
    var speaksLMTP = false
}
