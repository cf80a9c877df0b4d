import Foundation
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
    /// Nothing was tried: the host was not there lately, or all connections that it may have from here are in use. `until` is when a try may be worth
    /// it; `failingSince`, from when on every try to connect failed; nil where nothing of that kind is known; `isUnconnected` as above, of the
    /// last try.
    case untried(reply: Reply, host: String, until: Date, failingSince: Date? = nil, isUnconnected: Bool = false)

    /// What is said of the mail: a 4xx or 5xx with an enhanced code.
    public var reply: Reply {
        switch self {
        case .temporary(let reply, _, _), .permanent(let reply, _), .untried(let reply, _, _, _, _): reply
        }
    }

    /// The host it is about, or what was to be found; empty where it is this server that could not go on.
    public var host: String {
        switch self {
        case .temporary(_, let host, _), .permanent(_, let host), .untried(_, let host, _, _, _): host
        }
    }

    /// Whether no host could be connected to: nobody has anything of the mail, and nobody said anything against it.
    public var isUnconnected: Bool {
        switch self {
        case .temporary(_, _, let isUnconnected), .untried(_, _, _, _, let isUnconnected): isUnconnected
        case .permanent: false
        }
    }
}
