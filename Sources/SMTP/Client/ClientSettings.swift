/// What an SMTP or LMTP client is called and how much of a server's talk it listens to.
public struct ClientSettings: Hashable, Sendable {
    /// The name in EHLO, HELO or LHLO (RFC 5321 §4.1.4): what the DNS calls this host.
    public var hostname: String
    /// LMTP (RFC 2033): LHLO, and an answer for each recipient behind the data.
    public var speaksLMTP: Bool
    /// Octets of one reply, all its lines together. RFC 5321 §4.5.3.1.5 asks for 512 a line.
    public var replyOctets: Int
    /// Lines of one reply.
    public var replyLines: Int
    /// Octets of text that are kept of a reply, other than EHLO's.
    public var keptOctets: Int
    /// Send the data by BDAT where CHUNKING is offered (RFC 3030).
    public var usesChunking: Bool

    public init(
        hostname: String, speaksLMTP: Bool = false, replyOctets: Int = 32_768, replyLines: Int = 200, keptOctets: Int = 1_000,
        usesChunking: Bool = true
    ) {
        self.hostname = hostname
        self.speaksLMTP = speaksLMTP
        self.replyOctets = replyOctets
        self.replyLines = replyLines
        self.keptOctets = keptOctets
        self.usesChunking = usesChunking
    }
}
