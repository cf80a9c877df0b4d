import NIOSSL
import SMTP

/// How a listener receives mail. A session keeps the settings it began with.
public struct ReceptionSettings: Sendable {
    /// How long a client may be silent.
    public struct Timeouts: Sendable {
        /// For a whole command (RFC 5321 §4.5.3.2.7: five minutes).
        public var command: Duration
        /// For each block of a message (RFC 5321 §4.5.3.2.5: three minutes).
        public var data: Duration
        /// For transactions that are open when the server goes down.
        public var drain: Duration

        public init(command: Duration = .seconds(300), data: Duration = .seconds(180), drain: Duration = .seconds(30)) {
            self.command = command
            self.data = data
            self.drain = drain
        }
    }

    /// What guessing of addresses meets.
    public struct Guessing: Sendable {
        /// Unknown recipients in a session that cost nothing.
        public var free: Int
        /// Unknown recipients after which the session ends.
        public var endAfter: Int
        /// How long each answer waits beyond the free ones.
        public var wait: Duration
        /// How long the client's address is slowed after a session that ended so.
        public var slowFor: Duration

        public init(free: Int = 5, endAfter: Int = 20, wait: Duration = .seconds(1), slowFor: Duration = .seconds(600)) {
            self.free = free
            self.endAfter = endAfter
            self.wait = wait
            self.slowFor = slowFor
        }
    }

    /// What the machine announces and limits; its `offersTLS` is set from ``tls``.
    public var server: ServerSettings
    public var timeouts: Timeouts
    public var guessing: Guessing
    /// How long the greeting waits, so that who talks first shows himself. Own networks do not wait.
    public var greetingDelay: Duration
    /// Clients that are neither slowed nor kept waiting.
    public var ownNetworks: [NetworkRange]
    /// Sessions at a time, in all.
    public var sessions: Int
    /// Sessions at a time from one address (IPv6: from one /64).
    public var sessionsPerAddress: Int
    /// A mail with that many `Received` fields goes in a circle (RFC 5321 §6.3).
    public var hops: Int
    /// Clients that may send to everywhere on port 25, without a login. None unless the operator says so.
    public var relayNetworks: [NetworkRange]
    public var submission: SubmissionSettings
    public var local: LocalSettings
    /// Certificate and key for TLS; nil where there are none.
    public var tls: NIOSSLContext?
    /// The `tls-server-end-point` of the certificate (RFC 5929 §4.1); nil: logins cannot be bound to it.
    public var channelBinding: [UInt8]?

    public init(
        server: ServerSettings, timeouts: Timeouts = Timeouts(), guessing: Guessing = Guessing(), greetingDelay: Duration = .zero,
        ownNetworks: [NetworkRange] = [], sessions: Int = 20_000, sessionsPerAddress: Int = 100, hops: Int = 100,
        relayNetworks: [NetworkRange] = [], submission: SubmissionSettings = SubmissionSettings(),
        local: LocalSettings = LocalSettings(), tls: NIOSSLContext? = nil,
        channelBinding: [UInt8]? = nil
    ) {
        self.server = server
        self.timeouts = timeouts
        self.guessing = guessing
        self.greetingDelay = greetingDelay
        self.ownNetworks = ownNetworks
        self.sessions = sessions
        self.sessionsPerAddress = sessionsPerAddress
        self.hops = hops
        self.relayNetworks = relayNetworks
        self.submission = submission
        self.local = local
        self.channelBinding = channelBinding
        self.tls = tls
        self.server.offersTLS = tls != nil
    }
}

extension ReceptionSettings {
    /// What the machine of one session announces.
    func machineSettings(for kind: ListenerKind, _ client: ClientAddress, mayRelay: Bool) -> ServerSettings {
        var server = server
        server.trustsClient = mayRelay
        if kind == .local {
            // A program hands on what it has, at once, to as many as it likes.
            server.refusesEarlyTalkers = false
            server.offersPRDR = false
            server.offersTLS = false
            server.recipients = max(server.recipients, 10_000)
        }
        guard kind.isSubmission else { return server }
        // A mail program that talks out of turn is impolite, and known by its login.
        server.refusesEarlyTalkers = false
        server.offersPRDR = false
        server.authentication = ServerAuthentication(
            mechanisms: submission.mechanisms,
            allowsClearText: submission.allowsClearTextOnLoopback && client.isWithin(NetworkRange.loopback),
            isRequired: true, channelBinding: channelBinding)
        return server
    }
}
