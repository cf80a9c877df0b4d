import MailFormat

/// A host that takes mail, and where it is.
public struct MailHost: Hashable, Sendable {
    /// As the MX record names it; the destination itself where there is no MX; an address literal.
    public var name: Domain
    /// The name that bears the addresses, where CNAMEs led to it. Against RFC 5321 §5.1 for an MX, but found in the wild.
    public var canonicalName: Domain?
    /// Of the MX record; 0 where there is none.
    public var preference: Int
    /// At least one; IPv6 and IPv4 mixed.
    public var addresses: [IPAddress]
    /// Whether DNSSEC proves the addresses. Only then are its TLSA records asked for (RFC 7672 §2.2.2).
    public var isSecure: Bool

    public init(
        name: Domain, canonicalName: Domain? = nil, preference: Int = 0, addresses: [IPAddress], isSecure: Bool = false
    ) {
        self.name = name
        self.canonicalName = canonicalName
        self.preference = preference
        self.addresses = addresses
        self.isSecure = isSecure
    }
}
