import DNS
import MailFormat
import SMTP

extension NextHopFailure {
    /// What it means for the mail that a destination has no host.
    public init(_ error: MailHostsError, of destination: String) {
        switch error {
        case .temporary(let text):
            self = .temporary(reply: Reply(451, .init(4, 4, 3), "no host for \(destination) now: \(text)"), host: destination)
        case .noSuchDomain:
            self = .permanent(reply: Reply(550, .init(5, 1, 2), "there is no domain \(destination)"), host: destination)
        case .noMailHost:
            self = .permanent(
                reply: Reply(550, .init(5, 1, 2), "\(destination) has neither mail exchangers nor an address"), host: destination)
        case .nullMX:
            // RFC 7505 §4.2
            self = .permanent(reply: Reply(556, .init(5, 1, 10), "\(destination) says that it takes no mail"), host: destination)
        case .ourselves(let name):
            self = .permanent(
                reply: Reply(550, .init(5, 4, 6), "\(name), the best host for \(destination), is this server"), host: destination)
        }
    }
}
