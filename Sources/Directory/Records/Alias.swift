/// An address that stands for one or more mailboxes of this server, other aliases, addresses elsewhere and programs.
///
/// A local part that ends in `*` stands for all that begin so and have no closer name: `anna-*` for `anna-shop` and `anna-`, a mere `*` for
/// every name of the domain.
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

    /// The names of the aliases that would take `key` by its beginning: for `ab` they are `ab*`, `a*`, `*`.
    static func namesOfBeginnings(of key: String, includingAll: Bool) -> [String] {
        let ends = key.indices + [key.endIndex]
        return ends.reversed().compactMap { end in
            end == key.startIndex && !includingAll ? nil : "\(key[..<end])*"
        }
    }
}
