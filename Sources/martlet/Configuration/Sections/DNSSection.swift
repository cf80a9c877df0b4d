/// Whom the server asks for names.
struct DNSSection: Codable, Equatable, Sendable {
    /// The resolvers that are asked; none: those of resolv.conf(5).
    var resolvers: [ResolverAddress] = []
    /// Ask the servers of the zones themselves, from the root on, instead of a resolver.
    var recursive = false
    /// Whether signatures are checked. Without, there is no DANE.
    var dnssec = true
    /// A file with DS or DNSKEY records to trust; empty: those of the root.
    var trustAnchors = ""
    /// How long an answer is waited for, all servers and retries together.
    var timeout = TimeSpan.seconds(15)

    enum CodingKeys: String, CodingKey, CaseIterable {
        case resolvers
        case recursive
        case dnssec
        case trustAnchors = "trust-anchors"
        case timeout
    }

    init() {}

    init(from decoder: any Decoder) throws {
        let reader = try KeyReader(decoder, keyedBy: CodingKeys.self)
        resolvers = reader.values(.resolvers, or: resolvers)
        recursive = reader.value(.recursive, or: recursive)
        dnssec = reader.value(.dnssec, or: dnssec)
        trustAnchors = reader.value(.trustAnchors, or: trustAnchors)
        timeout = reader.value(.timeout, or: timeout)
        if recursive && !resolvers.isEmpty { reader.note(.recursive, "asks nobody of \"resolvers\"; leave one of the two out") }
        if timeout.milliseconds == 0 { reader.note(.timeout, "must be longer than nothing") }
    }
}
