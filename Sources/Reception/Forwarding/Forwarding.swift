import Delivery
import Directory
import MailFormat
import SMTP
import Spool
import Trace

/// What sessions share that pass mail on: who connects, what was answered before, who runs programs.
public final class Forwarding: Sendable {
    let settings: ForwardingSettings
    let connector: any NextHopConnector
    let routes: (any RouteStore)?
    let spool: (any Spool)?
    let programs: ProgramRunner?
    let answers: CalloutCache
    let metrics = ForwardingMetrics()
    /// Seconds since 1970-01-01 00:00 UTC.
    let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - routes: the ways to domains that are none of ours; nil: all by their mail exchangers.
    ///   - spool: for relay domains that hold mail; nil: nothing is held.
    ///   - programs: nil: mail for programs is answered 451 4.3.5.
    public init(
        settings: ForwardingSettings, connector: any NextHopConnector, routes: (any RouteStore)? = nil, spool: (any Spool)? = nil,
        programs: ProgramRunner? = nil, now: @escaping @Sendable () -> Int64 = { CivilTime.now / 1_000_000 }
    ) {
        self.settings = settings
        self.connector = connector
        self.routes = routes
        self.spool = spool
        self.programs = programs
        self.now = now
        answers = CalloutCache(
            capacity: settings.rememberedAnswers, yesFor: settings.believesYesFor, noFor: settings.believesNoFor)
    }

    /// The way to an address of a forward.
    /// - Returns: nil where the directory cannot say now.
    func way(to forward: Expansion.Forward) async -> Way? {
        if let relay = forward.relay { return .nextHop(NextHop(relay, domain: forward.address.domain)) }
        guard let routes else { return .nextHop(.domain(forward.address.domain)) }
        return try? await routes.way(to: forward.address.domain)
    }
}

extension NextHop {
    /// - Parameter domain: the relay domain itself.
    init(_ relay: RelayDomain, domain: Domain) {
        self =
            switch relay.host {
            case .mailExchangers: .domain(domain)
            case .smtp(let host, let port): .host(host, port: port)
            case .lmtp(let host, let port): .lmtp(host: host, port: port)
            case .lmtpSocket(let path): .lmtpSocket(path: path)
            }
    }

    /// RFC 2033 §4.2: whether each recipient gets an answer of its own behind the data.
    var answersEach: Bool {
        switch self {
        case .lmtp, .lmtpSocket: true
        case .domain, .host: false
        }
    }
}
