import Reception

/// What a listener is for, as the configuration writes it.
enum ListenerUse: String, ChoiceValue {
    /// Mail from other servers.
    case smtp
    /// Mail from those who log in, TLS by STARTTLS.
    case submission
    /// The same with TLS from the first octet on.
    case submissions

    /// What a port is for by its registration.
    init(port: Int) {
        self =
            switch ListenerKind(port: port) {
            case .smtp, .local: .smtp
            case .submission: .submission
            case .submissions: .submissions
            }
    }

    var kind: ListenerKind {
        switch self {
        case .smtp: .smtp
        case .submission: .submission
        case .submissions: .submissions
        }
    }
}
