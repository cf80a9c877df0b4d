import DNS
import MailFormat
import NIOSSL

/// What TLS with one host has to be before a mail may go there, and why.
public struct TLSPolicy: Hashable, Sendable {
    public enum Rule: Hashable, Sendable {
        /// TLS where the host offers it, whoever it is; where the handshake fails, once more without (RFC 7435).
        case opportunistic
        /// TLS, whoever the host is: it has TLSA records, but none that can be used (RFC 7672 §2.2).
        case encrypted
        /// TLS with a certificate that one of these usable TLSA records matches (RFC 7672). `names` are those that a certificate
        /// under a DANE-TA(2) record may bear (§3.2.2).
        case dane(records: [TLSARecord], names: [Domain])
        /// TLS with a certificate of this name from an authority that the system trusts (RFC 8461 §4.1, RFC 8689 §4.2.1).
        case webPKI(name: Domain)
    }

    public var rule: Rule
    /// For SNI: the host, or the TLSA base domain (RFC 7672 §8.1); nil for an address literal.
    public var serverName: Domain?
    /// Whether the mail bears REQUIRETLS: the host must offer it behind STARTTLS too (RFC 8689 §4.2.1 step 5).
    public var isTLSRequiredBySender: Bool
    /// Where the rule comes from, for the trace: `DANE`, `MTA-STS enforce`, `no TLSA, no MTA-STS`.
    public var reason: String

    public init(_ rule: Rule, serverName: Domain?, isTLSRequiredBySender: Bool = false, reason: String) {
        self.rule = rule
        self.serverName = serverName
        self.isTLSRequiredBySender = isTLSRequiredBySender
        self.reason = reason
    }

    /// Whether no mail may go there in clear text.
    public var isTLSMandatory: Bool { rule != .opportunistic }

    /// Whether the host has to prove who it is.
    public var isAuthenticationMandatory: Bool {
        switch rule {
        case .opportunistic, .encrypted: false
        case .dane, .webPKI: true
        }
    }
}
