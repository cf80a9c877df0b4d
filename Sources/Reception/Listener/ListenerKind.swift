/// What a listener is for.
public enum ListenerKind: String, Hashable, Sendable, CaseIterable {
    /// Port 25: mail from other servers (RFC 5321).
    case smtp
    /// Port 587: mail from those who log in, TLS by STARTTLS (RFC 6409).
    case submission
    /// Port 465: the same with TLS from the first octet on (RFC 8314 §3.3).
    case submissions
    /// A Unix domain socket: mail from programs on this machine.
    case local

    /// What a port is for by its registration (RFC 6409 §3.1, RFC 8314 §7.3); every other one takes mail from servers.
    public init(port: Int) {
        switch port {
        case 465: self = .submissions
        case 587: self = .submission
        default: self = .smtp
        }
    }

    /// Whether MAIL needs a login here.
    var isSubmission: Bool { self == .submission || self == .submissions }
}
