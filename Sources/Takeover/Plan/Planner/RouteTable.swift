import MailFormat

/// The old server's routes by pattern; of two for the same the first.
struct RouteTable {
    private var routes: [String: MailServerModel.Route] = [:]

    init(_ all: [MailServerModel.Route]) {
        for route in all where routes[route.pattern] == nil { routes[route.pattern] = route }
    }

    /// The route that mail for `domain` takes: its own, of those above it the nearest, the one for all others.
    func closest(to domain: Domain) -> MailServerModel.Route? {
        if let route = routes[domain.ascii] { return route }
        var rest = domain.ascii[...]
        while let dot = rest.firstIndex(of: ".") {
            if let route = routes[String(rest[dot...])] { return route }
            rest = rest[rest.index(after: dot)...]
        }
        return routes["*"]
    }
}

extension MailServerModel.Route.Target {
    /// As the directory reads a host to go to; nil for what is none. By the mail exchangers of a name is by the host of that name: whoever names a host
    /// to send all through has it there as well, and Martlet has no other route for it.
    var text: String? {
        switch self {
        case .smtp(let host, let port): "\(Self.bracketed(host)):\(port)"
        case .lmtp(let host, let port): "lmtp:\(Self.bracketed(host)):\(port)"
        case .lmtpSocket(let path): "lmtp:\(path)"
        case .mailExchangers(of: nil): "mx"
        case .mailExchangers(of: let name?): "\(Self.bracketed(name)):25"
        case .discard, .hold, .refuse: nil
        }
    }

    /// As the operator is told of it.
    var shown: String {
        switch self {
        case .mailExchangers(of: let name?): name
        case .discard: "discard"
        case .hold: "hold"
        case .refuse(let text): text.isEmpty ? "refuse" : "refuse: \(text)"
        case .smtp, .lmtp, .lmtpSocket, .mailExchangers(of: nil): text ?? ""
        }
    }

    private static func bracketed(_ host: String) -> String {
        host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
    }
}
