import MailFormat

/// How mail is passed on while the client waits.
public struct ForwardingSettings: Sendable {
    /// The name of this server, in notices to owners.
    public var hostname: String
    /// How long next hops and programs may take in all before a client is answered 451 4.4.1: at each RCPT, and at the end of a message. Clients
    /// wait for five minutes and for ten (RFC 5321 §4.5.3.2).
    public var deadline: Duration
    /// How long a next hop's "yes" to a recipient of a relay domain is believed.
    public var believesYesFor: Duration
    /// How long its "no" is.
    public var believesNoFor: Duration
    /// Answers that are kept.
    public var rememberedAnswers: Int
    /// Transactions with next hops that one transaction of a client may keep open.
    public var openTransactions: Int
    /// After that long a next hop is asked anew at the end of the message: it may have given the connection up.
    public var keepsConnectionFor: Duration
    /// Octets of a message that are kept in memory; the rest is in a file.
    public var memoryOctets: Int
    /// Where that file lies, without a name.
    public var folder: String
    /// What notices are written in where a mailbox says nothing.
    public var language: ReportLanguage

    public init(
        hostname: String, deadline: Duration = .seconds(240), believesYesFor: Duration = .seconds(3600),
        believesNoFor: Duration = .seconds(300), rememberedAnswers: Int = 20_000, openTransactions: Int = 8,
        keepsConnectionFor: Duration = .seconds(60), memoryOctets: Int = 256 << 10, folder: String = "/tmp",
        language: ReportLanguage = .english
    ) {
        self.hostname = hostname
        self.deadline = deadline
        self.believesYesFor = believesYesFor
        self.believesNoFor = believesNoFor
        self.rememberedAnswers = rememberedAnswers
        self.openTransactions = openTransactions
        self.keepsConnectionFor = keepsConnectionFor
        self.memoryOctets = memoryOctets
        self.folder = folder
        self.language = language
    }
}
