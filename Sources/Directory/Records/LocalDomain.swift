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
    /// Where its mail is passed on to; nil for a domain with mailboxes here. In JSON the key is missing then.
    public var relay: RelayDomain?
    /// What becomes of reports on mail that was never sent. In JSON the key is missing for ``BounceTags/off``.
    public var bounceTags: BounceTags

    private enum CodingKeys: CodingKey {
        case name, aliasOf, tagSeparators, catchAll, mailboxes, aliases, aliasDomains, relay, bounceTags
    }

    public init(
        name: String, aliasOf: String? = nil, tagSeparators: String, catchAll: String? = nil, mailboxes: Int, aliases: Int,
        aliasDomains: [String], relay: RelayDomain? = nil, bounceTags: BounceTags = .off
    ) {
        self.name = name
        self.aliasOf = aliasOf
        self.tagSeparators = tagSeparators
        self.catchAll = catchAll
        self.mailboxes = mailboxes
        self.aliases = aliases
        self.aliasDomains = aliasDomains
        self.relay = relay
        self.bounceTags = bounceTags
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            aliasOf: try container.decodeIfPresent(String.self, forKey: .aliasOf),
            tagSeparators: try container.decode(String.self, forKey: .tagSeparators),
            catchAll: try container.decodeIfPresent(String.self, forKey: .catchAll),
            mailboxes: try container.decode(Int.self, forKey: .mailboxes),
            aliases: try container.decode(Int.self, forKey: .aliases),
            aliasDomains: try container.decode([String].self, forKey: .aliasDomains),
            relay: try container.decodeIfPresent(RelayDomain.self, forKey: .relay),
            bounceTags: try container.decodeIfPresent(BounceTags.self, forKey: .bounceTags) ?? .off)
    }

    /// Writes every key that each domain has, null where there is nothing, so that who reads the JSON finds the same keys each time.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(aliasOf, forKey: .aliasOf)
        try container.encode(tagSeparators, forKey: .tagSeparators)
        try container.encode(catchAll, forKey: .catchAll)
        try container.encode(mailboxes, forKey: .mailboxes)
        try container.encode(aliases, forKey: .aliases)
        try container.encode(aliasDomains, forKey: .aliasDomains)
        try container.encodeIfPresent(relay, forKey: .relay)
        if bounceTags != .off { try container.encode(bounceTags, forKey: .bounceTags) }
    }
}
