import MailFormat

/// Why a destination has no host to connect to.
public enum MailHostsError: Error, Hashable, Sendable {
    /// The DNS did not answer, or forged; or the hosts it names have no address now. The mail waits.
    case temporary(String)
    /// There is no such domain: 5.1.2.
    case noSuchDomain
    /// The domain exists, but has neither MX nor address: 5.1.2.
    case noMailHost
    /// The domain says that it takes no mail (RFC 7505): 556 5.1.10.
    case nullMX
    /// The best host that is left is this server itself (RFC 5321 §5.1): 5.4.6.
    case ourselves(Domain)
}
