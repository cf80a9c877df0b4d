/// A domain whose mail is for this server, as the directory lists it.
public struct LocalDomain: Hashable, Sendable, Codable {
    /// ``Domain/ascii``.
    public var name: String
    /// The domain this one is only another name for; nil for a domain with mailboxes of its own.
    public var aliasOf: String?
    /// ``TagSeparators/characters``; for an alias domain those of the domain it stands for.
    public var tagSeparators: String
    /// The mailbox that gets what nobody else does; nil where unknown recipients are refused.
    public var catchAll: String?
    /// How many mailboxes it has.
    public var mailboxes: Int
    /// How many aliases it has.
    public var aliases: Int
    /// The domains that stand for this one, by name.
    public var aliasDomains: [String]

    private enum CodingKeys: CodingKey {
        case name, aliasOf, tagSeparators, catchAll, mailboxes, aliases, aliasDomains
    }

    /// Writes every key, null where there is nothing, so that who reads the JSON finds the same keys each time.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(aliasOf, forKey: .aliasOf)
        try container.encode(tagSeparators, forKey: .tagSeparators)
        try container.encode(catchAll, forKey: .catchAll)
        try container.encode(mailboxes, forKey: .mailboxes)
        try container.encode(aliases, forKey: .aliases)
        try container.encode(aliasDomains, forKey: .aliasDomains)
    }
}
