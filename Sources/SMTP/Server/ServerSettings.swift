/// What a server machine announces and how much it takes.
public struct ServerSettings: Sendable {
    /// The name in the greeting and in EHLO's answer (RFC 5321 §4.1.1.1).
    public var hostname: String
    /// The largest message in octets, as SIZE announces it (RFC 1870).
    public var messageOctets: Int
    /// Recipients taken in one transaction; RFC 5321 §4.5.3.1.8 asks for at least 100.
    public var recipients: Int
    /// That many errors are answered, the next one ends the session.
    public var errors: Int
    /// Longest command line in octets without its CRLF; RFC 5321 §4.5.3.1.4 asks for at least 510.
    public var commandLineOctets: Int
    /// Longest line of a message in octets without its CRLF; RFC 5321 §4.5.3.1.6 asks for at least 998.
    public var textLineOctets: Int
    /// Whether STARTTLS is announced (RFC 3207).
    public var offersTLS: Bool
    /// Whether a client that talks before the greeting, or past a command that ends a pipeline group (RFC 2920 §3.1), is sent away.
    public var refusesEarlyTalkers: Bool
    /// Whether the client comes from a network that may relay: then reports can be asked for (DSN, RFC 3461), and TLS all the way
    /// (REQUIRETLS, RFC 8689), without a login.
    public var trustsClient: Bool
    /// Whether an answer for each recipient behind the data is offered (PRDR, draft-hall-prdr-00).
    public var offersPRDR: Bool
    /// Who may log in and how; nil: nobody, AUTH is not known here.
    public var authentication: ServerAuthentication?

    public init(
        hostname: String, messageOctets: Int = 50 << 20, recipients: Int = 100, errors: Int = 10, commandLineOctets: Int = 2048,
        textLineOctets: Int = 8192, offersTLS: Bool = false, refusesEarlyTalkers: Bool = true,
        trustsClient: Bool = false, offersPRDR: Bool = false, authentication: ServerAuthentication? = nil
    ) {
        self.hostname = hostname
        self.messageOctets = messageOctets
        self.recipients = recipients
        self.errors = errors
        self.commandLineOctets = commandLineOctets
        self.textLineOctets = textLineOctets
        self.offersTLS = offersTLS
        self.refusesEarlyTalkers = refusesEarlyTalkers
        self.trustsClient = trustsClient
        self.offersPRDR = offersPRDR
        self.authentication = authentication
    }
}
