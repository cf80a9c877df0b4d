/// Whom ``UnboundResolver`` asks, and what it trusts.
public struct UnboundSettings: Hashable, Sendable {
    /// Where the questions go.
    public enum Servers: Hashable, Sendable {
        /// To the resolvers that resolv.conf(5) names.
        case system(file: String = "/etc/resolv.conf")
        /// To these: an address, or an address and a port: `192.0.2.53`, `127.0.0.1@5353`.
        case forwarders([String])
        /// To the servers of the zones themselves, from the root on.
        case authoritative
    }

    public var servers: Servers
    /// A file with DS or DNSKEY records to trust, in zone format; nil for the system's or the built-in keys of the root.
    public var trustAnchorFile: String?
    /// Further DS or DNSKEY records to trust, one a text.
    public var trustAnchors: [String]
    /// Whether the keys of the root, or of `trustAnchorFile`, are trusted besides `trustAnchors`.
    public var trustsRoot: Bool
    /// Whether signatures are checked. Without, no answer is ever secure, and DANE is not used.
    public var isValidating: Bool
    /// How long a question may take, all servers and retries together.
    public var timeout: Duration
    /// The most questions that are asked at the same time; more wait.
    public var mostQuestions: Int
    /// Memory for answers that are kept for their time to live, in octets.
    public var cacheOctets: Int

    public init(
        servers: Servers = .system(), trustAnchorFile: String? = nil, trustAnchors: [String] = [], trustsRoot: Bool = true,
        isValidating: Bool = true, timeout: Duration = .seconds(15), mostQuestions: Int = 512, cacheOctets: Int = 8 << 20
    ) {
        self.servers = servers
        self.trustAnchorFile = trustAnchorFile
        self.trustAnchors = trustAnchors
        self.trustsRoot = trustsRoot
        self.isValidating = isValidating
        self.timeout = timeout
        self.mostQuestions = max(1, mostQuestions)
        self.cacheOctets = cacheOctets
    }
}
