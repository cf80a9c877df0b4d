import DNS
import NIOCore
import SMTP

/// How next hops are connected to.
public struct ConnectorSettings: Sendable {
    /// The name in EHLO (RFC 5321 §4.1.4).
    public var hostname: String
    /// Where the mail exchangers of domains listen; another one in tests only.
    public var port = 25
    /// The addresses that connections come from: one of IPv4, one of IPv6, or neither, then the system chooses.
    public var sourceAddresses: [IPAddress] = []
    /// How long each step of a session may take.
    public var timeouts = ClientTimeouts()
    /// How long a host may take to accept a connection, all its addresses together.
    public var connectTimeout = Duration.seconds(30)
    /// For how long further hosts of one next hop are tried.
    public var hostsTimeout = Duration.seconds(5 * 60)
    /// How many hosts of one next hop are tried. RFC 5321 §5.1 asks for two at least.
    public var hostsTried = 5
    /// Connections to one host at one time.
    public var connectionsPerHost = 20
    /// How long a client's session waits for one of them.
    public var slotTimeout = Duration.seconds(60)
    /// How long a delivery out of the queue does. It holds a place that mail to other hosts could have.
    public var queueSlotTimeout = Duration.seconds(1)
    /// A failure to connect, or to be greeted, that took so long makes the host rest: it keeps deliveries waiting. One that came at once costs nobody
    /// anything.
    public var slowFailure = Duration.seconds(1)
    /// How long a host rests.
    public var hostRests = RetrySchedule(
        delays: [.seconds(30), .seconds(60), .seconds(120), .seconds(240), .seconds(480), .seconds(900)])
    /// Transactions that one connection carries, those that come to no mail among them.
    public var mailsPerConnection = 100
    /// How long an unused connection is kept. Servers do not like those that only hold a place.
    public var idleTime = Duration.seconds(5)
    /// Unused connections that are kept, of all next hops.
    public var idleConnections = 200
    /// Whether the certificate of a smarthost is verified before a password goes there. A host on loopback needs no TLS at all.
    public var verifiesSmarthosts = true
    /// Send the data by BDAT where it is offered.
    public var usesChunking = true

    public init(hostname: String) {
        self.hostname = hostname
    }
}
