import SMTP

/// Why there is no session, or none any more. Nothing was delivered that was not answered.
public enum NextHopFailure: Error, Hashable, Sendable {
    /// Try again later: no address, no connection, a time-out, a broken connection, a 4xx to the greeting, nonsense. The text is what the operator
    /// reads, with the words the next hop said.
    /// `isUnconnected`: no host answered at all: none was found for now, or none took a connection. Whoever was there and said something, or
    /// was silent, is not meant by it.
    case temporary(reply: Reply, host: String, isUnconnected: Bool = false)
    /// Never: no such domain (5.1.2), null MX (556 5.1.10), the destination is this server itself (5.4.6), TLS that is required cannot be had for good.
    case permanent(reply: Reply, host: String)

    /// What is said of the mail: a 4xx or 5xx with an enhanced code.
    public var reply: Reply {
        switch self {
        case .temporary(let reply, _, _), .permanent(let reply, _): reply
        }
    }

    /// The host it is about, or what was to be found; empty where it is this server that could not go on.
    public var host: String {
        switch self {
        case .temporary(_, let host, _), .permanent(_, let host): host
        }
    }

    /// Whether no host could be connected to: nobody has anything of the mail, and nobody said anything against it.
    public var isUnconnected: Bool {
        if case .temporary(_, _, let isUnconnected) = self { isUnconnected } else { false }
    }
}
