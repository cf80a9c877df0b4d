extension PostfixReading {
    /// The services of master.cf that take mail by TCP (master(5), postconf(5) `inet_interfaces`, `inet_protocols`).
    mutating func readListeners() {
        for service in services where service.type == "inet" && ["smtpd", "postscreen"].contains(service.command) {
            let place = SourcePlace(masterFile, line: service.line)
            guard let colon = service.name.lastIndex(of: ":") else {
                guard let port = Self.port(service.name[...]) else { continue }
                for host in interfaces { model.listeners.append(.init(host: host, port: port, place: place)) }
                continue
            }
            guard let port = Self.port(service.name[service.name.index(after: colon)...]) else { continue }
            let named = service.name[..<colon].filter { $0 != "[" && $0 != "]" }
            // An empty one is all of them, `localhost:10025` that of loopback.
            for host in named.isEmpty ? interfaces : Self.hosts(named) {
                model.listeners.append(.init(host: host, port: port, place: place))
            }
        }
    }

    /// The IP addresses of `inet_interfaces`. Names that are neither `localhost` nor an address are known only there: then all.
    private var interfaces: [String] {
        let names = parameters.list("inet_interfaces").map { $0.lowercased() }
        let hosts = names.flatMap { Self.hosts($0) }
        let isAll = names.isEmpty || names.contains("all") || names.contains { Self.hosts($0).isEmpty }
        let protocols = Set(parameters.list("inet_protocols").map { $0.lowercased() })
        return (isAll ? ["0.0.0.0", "::"] : hosts).filter { host in
            protocols.isEmpty || protocols.contains("all") || protocols.contains(host.contains(":") ? "ipv6" : "ipv4")
        }
    }

    /// Empty for what is no address and no word for one.
    private static func hosts(_ name: String) -> [String] {
        switch name {
        case "loopback-only", "localhost": ["127.0.0.1", "::1"]
        case _ where name.contains(":") && name.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }: [name]
        case _ where name.split(separator: ".").count == 4 && name.allSatisfy { $0.isNumber || $0 == "." }: [name]
        default: []
        }
    }

    /// services(5) of the names that mail has.
    private static func port(_ name: Substring) -> UInt16? {
        switch name {
        case "smtp": 25
        case "submission": 587
        case "submissions", "smtps", "urd": 465
        default: UInt16(name)
        }
    }
}
