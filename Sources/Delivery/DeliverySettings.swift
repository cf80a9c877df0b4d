/// Where and how mail is delivered into mailboxes.
public struct DeliverySettings: Sendable, Hashable {
    /// The folder that the mailboxes lie under. Its file system is the one whose mailboxes are delivered to the fast way.
    public var mailRoot: String
    /// Where mails lie until they are durable: a folder on the file system of the mailboxes, `.staging` in the mail root unless
    /// set otherwise. Nothing else may live in it.
    public var stagingPath: String
    /// Where `martlet deliver` listens, which writes into mailboxes of other owners than this process; nil: this process writes into all of them.
    public var deliverSocket: String?
    /// This host's name, as file names in Maildirs carry it.
    public var hostname: String
    /// How many octets of a mail stay in memory; the rest goes to the staging folder as it comes.
    public var memoryOctets: Int = 128 * 1024
    /// From how many waiting mails on one syncfs(2) is made for all of them; below, an fsync(2) for each. The default was
    /// measured, see docs/decisions/0002-staging-and-group-commit.md.
    public var groupThreshold: Int = 3
    /// How many threads do the blocking work: one commits, the others write large mails and look up quotas.
    public var threads: Int = 4

    public init(mailRoot: String, hostname: String) {
        self.mailRoot = mailRoot
        self.stagingPath = mailRoot + "/.staging"
        self.hostname = hostname
    }
}
