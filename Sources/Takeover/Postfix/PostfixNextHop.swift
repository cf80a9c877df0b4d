/// The right side of `transport_maps` and `relayhost` (transport(5), RESULT FORMAT): `transport:nexthop`.
enum PostfixNextHop {
    /// Host and port of `[host]:port`, `host:port`, `[host]`, `host`.
    struct Host: Hashable {
        var name: String
        /// A number, or nil for 25.
        var port: Int?
        /// Whether it stands in brackets: MX is not asked.
        var isBracketed: Bool

        /// Nil where it is no host.
        init?(_ text: some StringProtocol) {
            var rest = String(text.trimmed)
            isBracketed = rest.hasPrefix("[")
            if isBracketed {
                guard let close = rest.firstIndex(of: "]") else { return nil }
                name = String(rest[rest.index(after: rest.startIndex)..<close]).lowercased()
                rest = String(rest[rest.index(after: close)...])
                guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
                rest = String(rest.dropFirst())
            } else {
                let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                name = String(parts[0]).lowercased()
                rest = parts.count > 1 ? String(parts[1]) : ""
            }
            if name.hasPrefix("ipv6:") { name = String(name.dropFirst(5)) }
            guard !name.isEmpty else { return nil }
            if rest.isEmpty { return }
            guard let number = Int(rest) ?? Self.ports[rest.lowercased()], (1...65535).contains(number) else { return nil }
            port = number
        }

        private static let ports = ["smtp": 25, "submission": 587, "smtps": 465, "submissions": 465, "lmtp": 24]

        /// Where mail goes to; without brackets the name's mail exchangers, unless a port is said, which a mail exchanger has not.
        var target: MailServerModel.Route.Target {
            isBracketed || (port ?? 25) != 25 ? .smtp(host: name, port: port ?? 25) : .mailExchangers(of: name)
        }
    }

    enum Meaning: Hashable {
        case route(MailServerModel.Route.Target)
        /// What Postfix would do anyway.
        case usual
        /// A transport that nothing here stands for.
        case other
    }

    /// What stands before and behind the first colon, either of which may be empty; the transport in lowercase.
    static func parts(of value: String) -> (transport: String, nextHop: String) {
        let parts = value.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map { String($0.trimmed) }
        return (parts[0].lowercased(), parts.count > 1 ? parts[1] : "")
    }

    /// - Parameter command: the program of a transport's name, by master.cf.
    static func meaning(_ value: String, command: (String) -> String?) -> Meaning {
        let (transport, nextHop) = parts(of: value)
        let program = transport.isEmpty ? "smtp" : command(transport) ?? transport
        switch program {
        case "smtp", "relay":
            if nextHop.isEmpty { return transport.isEmpty ? .usual : .route(.mailExchangers(of: nil)) }
            return Host(nextHop).map { .route($0.target) } ?? .other
        case "lmtp":
            if nextHop.hasPrefix("unix:") { return .route(.lmtpSocket(path: String(nextHop.dropFirst(5)))) }
            let host = Host(nextHop.hasPrefix("inet:") ? String(nextHop.dropFirst(5)) : nextHop)
            return host.map { .route(.lmtp(host: $0.name, port: $0.port ?? 24)) } ?? .other
        case "discard": return .route(.discard)
        case "error": return .route(.refuse(nextHop))
        case "retry", "hold": return .route(.hold)
        case "local", "virtual": return .usual
        default: return .other
        }
    }
}
