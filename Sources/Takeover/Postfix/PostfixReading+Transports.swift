extension PostfixReading {
    mutating func readTransports() {
        transports = tables(of: "transport_maps")
    }

    /// The transport of an own domain: what `transport_maps` says, else that of its class.
    func transport(of domain: String) -> String {
        if let entry = lookup(domain, in: transports), !entry.value.hasPrefix(":") {
            return entry.value
        }
        switch classes[domain] {
        case .local: return parameters.value("local_transport")
        case .virtualMailbox: return parameters.value("virtual_transport")
        case .virtualAlias: return "error"
        case .relay: return parameters.value("relay_transport")
        case nil: return parameters.value("default_transport")
        }
    }

    /// Whether a transport hands mail to Dovecot: LMTP to this machine, or a `pipe` into its program.
    func isDovecot(_ transport: String) -> Bool {
        guard dovecot != nil, !transport.isEmpty else { return false }
        let name = transport.split(separator: ":").first.map { String($0) } ?? transport
        let rest = transport.dropFirst(name.count + 1)
        let service = services.first { $0.name == name && $0.type != "inet" }
        if name == "lmtp" || service?.command == "lmtp" {
            let isHere =
                rest.hasPrefix("unix:") || rest.hasPrefix("inet:localhost") || rest.hasPrefix("inet:127.")
                || rest.hasPrefix("inet:[127.") || rest.hasPrefix("localhost") || rest.hasPrefix("[127.")
            return isHere
        }
        return service?.command == "pipe" && service.map { isDovecotCommand($0.arguments.joined(separator: " ")) } == true
    }

    func isDovecotCommand(_ command: String) -> Bool {
        dovecot != nil && (command.contains("dovecot-lda") || command.contains("dovecot/deliver"))
    }
}
