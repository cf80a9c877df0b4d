/// What a mail server does, whatever software it runs: what the readers make of its files, and what the plan is drawn from.
///
/// Names are as the old server had them, lowercased where the old software does not tell case apart; whether Martlet can take them is
/// the plan's question. Paths are as the old server sees them.
public struct MailServerModel: Hashable, Sendable, Codable {
    public var software: ServerSoftware
    /// The name in the greeting and in `Received:`; nil where none was found.
    public var hostname: String?
    public var domains: [Domain] = []
    public var mailboxes: [Mailbox] = []
    /// Aliases, forwards, lists, programs, catch-alls: every address that is more than the mailbox of its name.
    public var addresses: [Address] = []
    public var routes: [Route] = []
    /// Where it takes mail by SMTP; empty where its files do not say.
    public var listeners: [Listener] = []
    public var limits = Limits()
    /// Networks whose clients may send anywhere without a login, as CIDR.
    public var ownNetworks: [String] = []
    /// Senders (`name@domain`, `@domain`) that are refused.
    public var refusedSenders: [String] = []
    /// Recipients that are refused, written alike.
    public var refusedRecipients: [String] = []
    /// The mails that wait, without their contents. Nil where the queue was not read.
    public var queue: [QueuedMessage]?
    /// In the order in which they were come upon.
    public var findings: [Finding] = []

    public init(software: ServerSoftware) {
        self.software = software
    }
}

extension MailServerModel {
    /// What bounds the old server. Nil: it says nothing, and its default is not worth keeping.
    public struct Limits: Hashable, Sendable, Codable {
        /// Octets of one mail; zero: no limit.
        public var messageOctets: Int64?
        /// Seconds that a mail is tried for.
        public var queueLifetime: Int64?
        /// Deliveries to other hosts at once.
        public var remoteDeliveries: Int?
        /// Deliveries into mailboxes at once.
        public var localDeliveries: Int?
        /// SMTP sessions at once.
        public var sessions: Int?
        /// Recipients of one mail.
        public var recipients: Int?

        public init() {}
    }
}
