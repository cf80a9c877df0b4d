/// Why the server does not start, in a sentence that says what to do.
enum ServeError: Error, CustomStringConvertible {
    /// Root, and nobody else to become.
    case isRoot
    case unknownUser(String)
    /// The configuration names an account, and this process has no right to become it.
    case cannotBecome(user: String, by: String)
    case cannotGiveRootAway(user: String, reason: String)
    case folder(String, reason: String)
    case certificate(file: String, reason: String)
    case socket(String)
    /// Nothing can be sent: DNS or TLS cannot be set up.
    case outgoing(String)

    var description: String {
        switch self {
        case .isRoot:
            "martlet does not serve as root. Set \"user\" in the configuration to an account without rights, such as \"martlet\""
                + " (made with: useradd --system --home-dir /var/lib/martlet martlet)."
        case .unknownUser(let user):
            "There is no account \"\(user)\", which the configuration names as \"user\". Make it with: useradd --system \(user)"
        case .cannotBecome(let user, let by):
            "The configuration says user = \"\(user)\", but martlet was started by \(by). Start it as root or as \(user)."
        case .cannotGiveRootAway(let user, let reason): "Cannot become \(user): \(reason)."
        case .folder(let path, let reason): "\(path): \(reason)."
        case .certificate(let file, let reason): "\(file): \(reason)."
        case .outgoing(let reason): "Mail cannot be sent: \(reason)"
        case .socket(let text): text
        }
    }
}
