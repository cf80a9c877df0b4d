import Directory
import MailFormat

/// What becomes of an old server: the directory and the configuration that Martlet gets, what becomes of each thing, and what the operator should
/// know before he switches.
///
/// Every thing of the model has its ``PlanItem``; one that is not carried as it was has a finding too. The draft can be loaded as it is:
/// what a directory would refuse is not in it.
public struct SwitchPlan: Sendable {
    public var software: ServerSoftware
    public var draft = DirectoryDraft()
    public var configuration = ConfigurationDraft()
    /// In the order of the model: domains, mailboxes, addresses, routes, settings, networks, refused senders and recipients, mails.
    public var items: [PlanItem] = []
    /// Those of the reader, then those of the plan.
    public var findings: [Finding] = []
    /// Nil where the queue was not read.
    public var queue: QueueSummary?
    /// Passwords that the old server keeps in clear, to be hashed while loading.
    public var passwords = UnhashedPasswords()

    /// - Parameter links: the tree that the model was read from, where its mailboxes can be looked at.
    public init(_ model: MailServerModel, links: (any LinkFollowing)? = nil) {
        var planner = SwitchPlanner(model)
        planner.run()
        if let links { planner.follow(links) }
        self = planner.plan
    }

    init(software: ServerSoftware) {
        self.software = software
    }

    public var outage: ExpectedOutage { ExpectedOutage(queue) }

    /// The draft with the passwords of ``passwords`` hashed, which costs tens of milliseconds each.
    /// - Throws: ``DirectoryError/invalid(_:)`` where libcrypt cannot make a hash.
    public func hashedDraft() async throws(DirectoryError) -> DirectoryDraft {
        var draft = draft
        for index in draft.mailboxes.indices {
            guard let password = passwords[draft.mailboxes[index].address] else { continue }
            draft.mailboxes[index].passwordHash = try await .hashing(password)
            draft.mailboxes[index].loginKeys = await .deriving(password)
        }
        return draft
    }

    /// How many things of a kind there are, by what becomes of them.
    public func count(_ kind: PlanItem.Kind) -> [PlanItem.Outcome: Int] {
        items.reduce(into: [:]) { counts, item in
            if item.kind == kind { counts[item.outcome, default: 0] += 1 }
        }
    }
}
