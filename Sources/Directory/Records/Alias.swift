/// An address that stands for one or more mailboxes of this server, other aliases, addresses elsewhere and programs.
public struct Alias: Hashable, Sendable, Codable {
    /// As ``Mailbox/address`` is written.
    public var address: String
    /// What it stands for, at least one, each once, in the order they were named; written as ``ForwardTarget`` writes it.
    public var members: [String]
    /// The address of the mailbox that hears of failures, and as whose user programs run; nil: the postmaster of the domain.
    public var owner: String?

    public init(address: String, members: [String], owner: String? = nil) {
        self.address = address
        self.members = members
        self.owner = owner
    }
}
