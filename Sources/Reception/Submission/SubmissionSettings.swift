import SMTP

/// How mail is taken from those who log in.
public struct SubmissionSettings: Sendable {
    /// What wrong logins meet.
    public struct Throttling: Sendable {
        /// How long the answer to the first wrong login of an account waits; each further one doubles it.
        public var delay: Duration
        /// The longest it waits.
        public var longestDelay: Duration
        /// Wrong logins of one client address, for whatever accounts, before the whole address is slowed.
        public var freePerAddress: Int
        /// How long wrong logins are remembered after the last one.
        public var memory: Duration

        public init(
            delay: Duration = .seconds(1), longestDelay: Duration = .seconds(30), freePerAddress: Int = 10,
            memory: Duration = .seconds(3600)
        ) {
            self.delay = delay
            self.longestDelay = longestDelay
            self.freePerAddress = freePerAddress
            self.memory = memory
        }
    }

    /// What is offered, in this order.
    public var mechanisms: [SASLMechanism]
    /// Whether clients on loopback may log in without TLS.
    public var allowsClearTextOnLoopback: Bool
    /// Whether `Received:` leaves out where a mail of somebody who logged in came from.
    public var hidesClient: Bool
    /// Recipients that a mailbox may write to, where it has no limits of its own; 0 for no limit.
    public var recipientsPerHour: Int
    public var recipientsPerDay: Int
    public var throttling: Throttling

    public init(
        mechanisms: [SASLMechanism] = SASLMechanism.allCases, allowsClearTextOnLoopback: Bool = false, hidesClient: Bool = true,
        recipientsPerHour: Int = 500, recipientsPerDay: Int = 2000, throttling: Throttling = Throttling()
    ) {
        self.mechanisms = mechanisms
        self.allowsClearTextOnLoopback = allowsClearTextOnLoopback
        self.hidesClient = hidesClient
        self.recipientsPerHour = recipientsPerHour
        self.recipientsPerDay = recipientsPerDay
        self.throttling = throttling
    }
}
