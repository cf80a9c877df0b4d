import SMTP

/// A way to log in, as the configuration writes it.
enum LoginMechanism: String, ChoiceValue {
    case scramPlus = "SCRAM-SHA-256-PLUS"
    case scram = "SCRAM-SHA-256"
    case plain = "PLAIN"
    case login = "LOGIN"

    var mechanism: SASLMechanism {
        switch self {
        case .scramPlus: .scramSHA256Plus
        case .scram: .scramSHA256
        case .plain: .plain
        case .login: .login
        }
    }
}
