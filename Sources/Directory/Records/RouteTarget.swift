import MailFormat

/// Where a route leads.
public enum RouteTarget: Hashable, Sendable {
    /// To a host, without asking for MX: `mx.far.example`, `192.0.2.7:2525`, `[2001:db8::7]:25`.
    case host(String, port: Int)
    /// To an LMTP server (RFC 2033) over TCP: `lmtp:dovecot.example:24`.
    case lmtp(host: String, port: Int)
    /// To an LMTP server over a Unix domain socket: `lmtp:/run/dovecot/lmtp`.
    case lmtpSocket(path: String)
    /// As if there were no route, by MX (RFC 5321 §5.1): an exception from a wider route. `mx`.
    case mailExchanger
    /// Mail is taken and thrown away: `discard`.
    case discard
    /// Mail is held until the operator releases it: `hold`.
    case hold

    /// - Throws: ``DirectoryError/invalid(_:)``.
    public init(_ text: String) throws(DirectoryError) {
        switch text {
        case "mx": self = .mailExchanger
        case "discard": self = .discard
        case "hold": self = .hold
        default:
            let isLMTP = text.hasPrefix("lmtp:")
            let place = isLMTP ? text.dropFirst("lmtp:".count) : text[...]
            if isLMTP, place.hasPrefix("/") {
                // sun_path of unix(7), with its closing NUL.
                guard place.utf8.count < 108 else { throw .invalid("The path of a socket has at most 107 octets.") }
                self = .lmtpSocket(path: String(place))
                return
            }
            guard let (host, port) = Self.hostAndPort(place, standardPort: isLMTP ? 24 : 25) else {
                throw .invalid(
                    "A route leads to host, host:port, lmtp:host:port, lmtp:/path, mx, discard or hold; not to \"\(text)\".")
            }
            self = isLMTP ? .lmtp(host: host, port: port) : .host(host, port: port)
        }
    }

    private static func hostAndPort(_ text: Substring, standardPort: Int) -> (host: String, port: Int)? {
        var host = text
        var port = standardPort
        let behind = text.hasPrefix("[") ? text.lastIndex(of: "]").map { text[text.index(after: $0)...] } : text
        if let colon = behind?.lastIndex(of: ":") {
            guard let number = Int(text[text.index(after: colon)...]), (1...65_535).contains(number) else { return nil }
            (host, port) = (text[..<colon], number)
        }
        if host.hasPrefix("["), host.hasSuffix("]") {
            // An IPv6 address, or an IPv4 one as an address literal is written.
            let inner = host.dropFirst().dropLast()
            guard (try? Domain(inner.contains(":") ? "[IPv6:\(inner)]" : "[\(inner)]")) != nil else { return nil }
            return (String(inner), port)
        }
        guard let domain = try? Domain(String(host)), !domain.isAddressLiteral else { return nil }
        return (domain.ascii, port)
    }
}

extension RouteTarget: CustomStringConvertible {
    /// As it is written and stored.
    public var description: String {
        switch self {
        case .host(let host, let port): "\(Self.bracketed(host)):\(port)"
        case .lmtp(let host, let port): "lmtp:\(Self.bracketed(host)):\(port)"
        case .lmtpSocket(let path): "lmtp:\(path)"
        case .mailExchanger: "mx"
        case .discard: "discard"
        case .hold: "hold"
        }
    }

    private static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}
