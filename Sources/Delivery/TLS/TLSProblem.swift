import DNS
import MailFormat
import SMTP

/// Why TLS with a host is not what its ``TLSPolicy`` wants.
public enum TLSProblem: Hashable, Sendable {
    /// The host does not offer STARTTLS, or refused it; with its words.
    case notOffered(String)
    /// The handshake failed, or the certificate is not the right one; why.
    case handshake(String)
    /// The host does not offer REQUIRETLS behind STARTTLS (RFC 8689 §4.2.1).
    case requireTLSNotOffered
}

extension TLSPolicy {
    /// What it means for the mail. The next host of the list may do; a mail with REQUIRETLS fails where none does (RFC 8689 §4.2.1),
    /// every other waits: what is wrong with a certificate or a zone is put right in days (RFC 7672 §2.2, RFC 8461 §5).
    public func failure(_ problem: TLSProblem, host: MailHost) -> NextHopFailure {
        let text =
            switch problem {
            case .notOffered(let words): "\(host.name) must offer STARTTLS (\(reason)) and does not: \(words)"
            case .handshake(let why): "no TLS with \(host.name) as it must be (\(reason)): \(why)"
            case .requireTLSNotOffered: "\(host.name) does not offer REQUIRETLS, which this mail needs"
            }
        if isTLSRequiredBySender {
            return .permanent(reply: Reply(550, .init(5, 7, 30), text), host: host.name.ascii)
        }
        return .temporary(reply: Reply(454, .init(4, 7, 5), text), host: host.name.ascii)
    }
}
