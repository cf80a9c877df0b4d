/// An address that stands for one or more mailboxes of this server.
public struct Alias: Hashable, Sendable, Codable {
    /// As ``Mailbox/address`` is written.
    public var address: String
    /// The addresses of the mailboxes, at least one, each once, in the order they were named.
    public var members: [String]
}
