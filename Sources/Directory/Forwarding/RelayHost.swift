import MailFormat

/// The host that gets a relay domain's mail.
public enum RelayHost: Hashable, Sendable {
    /// The domain's mail exchangers, as DNS names them.
    case mailExchangers
    case smtp(host: String, port: Int)
    /// LMTP (RFC 2033) over TCP.
    case lmtp(host: String, port: Int)
    /// LMTP over a Unix domain socket.
    case lmtpSocket(path: String)

    /// Reads `mx`, `host`, `host:port`, `[2001:db8::1]:25`, `lmtp:host:port`, `lmtp:/run/dovecot/lmtp`.
    /// - Throws: ``DirectoryError/invalid(_:)``.
    public init(_ text: String) throws(DirectoryError) {
        if text.lowercased() == "mx" {
            self = .mailExchangers
        } else if text.lowercased().hasPrefix("lmtp:") {
            let rest = String(text.dropFirst("lmtp:".count))
            if rest.hasPrefix("/") {
                // sun_path of Linux holds 107 octets and a NUL.
                guard rest.utf8.count <= 107, rest.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw Self.invalid(text) }
                self = .lmtpSocket(path: rest)
            } else {
                // RFC 2033 §5: not port 25; 24 is what it has been given (IANA "priv-mail").
                let (host, port) = try Self.hostAndPort(rest, of: text)
                self = .lmtp(host: host, port: port ?? 24)
            }
        } else {
            let (host, port) = try Self.hostAndPort(text, of: text)
            self = .smtp(host: host, port: port ?? 25)
        }
    }

    private static func hostAndPort(_ text: String, of whole: String) throws(DirectoryError) -> (String, Int?) {
        var host = text[...]
        var port: Substring?
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { throw invalid(whole) }
            host = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw invalid(whole) }
            port = rest.isEmpty ? nil : rest.dropFirst()
        } else if let colon = text.firstIndex(of: ":"), text.lastIndex(of: ":") == colon {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        let allowed = host.utf8.allSatisfy { octet in
            switch octet {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "_"):
                true
            default: octet >= 0x80
            }
        }
        guard !host.isEmpty, host.utf8.count <= 255, allowed else { throw invalid(whole) }
        guard let port else { return (String(host), nil) }
        guard let number = Int(port), (1...65_535).contains(number) else { throw invalid(whole) }
        return (String(host), number)
    }

    private static func invalid(_ text: String) -> DirectoryError {
        .invalid("\"\(text)\" is no host to relay to. Write mx, host, host:port, [address]:port, lmtp:host:port or lmtp:/path.")
    }
}

extension RelayHost: CustomStringConvertible {
    /// As ``init(_:)`` reads it.
    public var description: String {
        switch self {
        case .mailExchangers: "mx"
        case .smtp(let host, let port): "\(Self.bracketed(host)):\(port)"
        case .lmtp(let host, let port): "lmtp:\(Self.bracketed(host)):\(port)"
        case .lmtpSocket(let path): "lmtp:\(path)"
        }
    }

    private static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }
}

extension RelayHost: Codable {
    public init(from decoder: any Decoder) throws {
        self = try RelayHost(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
