import MailFormat

/// The hosts of a destination in the order in which they are to be tried.
public struct MailHostList: Hashable, Sendable {
    /// What was asked for: the domain behind the `@`, or the host of a route.
    public var destination: Domain
    /// What the destination is called where a CNAME led on (RFC 5321 §5.1).
    public var canonicalDestination: Domain?
    /// At least one.
    public var hosts: [MailHost]
    /// Whether DNSSEC proves that these are the destination's hosts: its MX, or that there is none. True where no MX was
    /// asked for, since then the operator named the host.
    public var isSecure: Bool
    /// Whether MX records named the hosts.
    public var isFromMX: Bool
    /// Whether the destination is a domain behind an `@`, and not a host that a route names. Only the former has an MTA-STS policy.
    public var isRecipientDomain: Bool

    public init(
        destination: Domain, canonicalDestination: Domain? = nil, hosts: [MailHost], isSecure: Bool, isFromMX: Bool,
        isRecipientDomain: Bool = true
    ) {
        self.destination = destination
        self.canonicalDestination = canonicalDestination
        self.hosts = hosts
        self.isSecure = isSecure
        self.isFromMX = isFromMX
        self.isRecipientDomain = isRecipientDomain
    }
}
