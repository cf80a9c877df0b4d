import MailFormat

/// Asks the DNS. Implementations: ``UnboundResolver`` and, for tests, ``TableResolver``.
///
/// No such name and no such record are answers, not errors. An answer that DNSSEC proves forged is an error.
public protocol Resolver: Sendable {
    /// A and AAAA of a host.
    func addresses(of host: Domain) async throws(ResolverError) -> Answer<IPAddress>
    /// MX of a domain (RFC 5321 §5.1), as they stand in the zone.
    func mailExchangers(of domain: Domain) async throws(ResolverError) -> Answer<MailExchanger>
    /// TXT of a name, each record's strings joined (RFC 7208 §3.3).
    func texts(of name: String) async throws(ResolverError) -> Answer<String>
    /// TLSA of `_25._tcp.host` (RFC 6698).
    func tlsaRecords(of host: Domain, port: Int) async throws(ResolverError) -> Answer<TLSARecord>
    /// PTR of an address.
    func names(of address: IPAddress) async throws(ResolverError) -> Answer<Domain>
}

/// What the DNS said.
public struct Answer<Record: Hashable & Sendable>: Hashable, Sendable {
    public var records: [Record]
    /// Whether the name exists (RFC 2308): false for NXDOMAIN.
    public var nameExists: Bool
    /// Whether DNSSEC proves the answer, also that there is none.
    public var isSecure: Bool
    /// The name that bears the records, where CNAMEs led to it; nil where the name asked for does.
    public var canonicalName: String?
    /// Seconds the answer may be kept.
    public var timeToLive: Int

    public init(
        _ records: [Record], nameExists: Bool = true, isSecure: Bool = false, canonicalName: String? = nil, timeToLive: Int = 300
    ) {
        self.records = records
        self.nameExists = nameExists
        self.isSecure = isSecure
        self.canonicalName = canonicalName
        self.timeToLive = timeToLive
    }
}

/// An MX record. `host` is nil for the null MX, `.` (RFC 7505).
public struct MailExchanger: Hashable, Sendable {
    public var preference: Int
    public var host: Domain?

    public init(preference: Int, host: Domain?) {
        self.preference = preference
        self.host = host
    }
}

/// A TLSA record (RFC 6698 §2.1); the numbers as they stand in it, whatever they are.
public struct TLSARecord: Hashable, Sendable {
    public var usage: UInt8
    public var selector: UInt8
    public var matchingType: UInt8
    public var association: [UInt8]

    public init(usage: UInt8, selector: UInt8, matchingType: UInt8, association: [UInt8]) {
        self.usage = usage
        self.selector = selector
        self.matchingType = matchingType
        self.association = association
    }
}

/// An IPv4 or IPv6 address, in network order: 4 or 16 octets.
public struct IPAddress: Hashable, Sendable {
    public let octets: [UInt8]

    /// - Returns: nil for any other number of octets.
    public init?(octets: [UInt8]) {
        guard octets.count == 4 || octets.count == 16 else { return nil }
        self.octets = octets
    }

    public var isIPv6: Bool { octets.count == 16 }
}

/// Why there is no answer now. The mail waits; it is never refused for this.
public enum ResolverError: Error, Hashable, Sendable {
    /// No server answered in time, or answered SERVFAIL; the text says what.
    case temporary(String)
    /// DNSSEC proves the answer forged or broken; libunbound's reason.
    case bogus(String)
}
