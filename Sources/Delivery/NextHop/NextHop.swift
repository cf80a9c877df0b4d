import MailFormat

/// Where a mail goes on to.
public enum NextHop: Hashable, Sendable {
    /// To the mail exchangers of a domain (RFC 5321 §5.1), or to the address of an address literal.
    case domain(Domain)
    /// To a host without asking for MX. `credentials` log in there: a smarthost.
    case host(String, port: Int, credentials: Credentials? = nil)
    /// To an LMTP server (RFC 2033) over TCP.
    case lmtp(host: String, port: Int)
    /// To an LMTP server over a Unix domain socket.
    case lmtpSocket(path: String)

    /// A login at a smarthost (RFC 4954).
    public struct Credentials: Hashable, Sendable {
        public var username: String
        public var password: String

        public init(username: String, password: String) {
            self.username = username
            self.password = password
        }
    }
}
