extension PostfixReading {
    /// `transport_maps`, `relayhost`, the transports of relayed domains, and the logins of `smtp_sasl_password_maps`.
    mutating func readRoutes() {
        let logins = parameters.isYes("smtp_sasl_auth_enable") ? tables(of: "smtp_sasl_password_maps") : []
        var addressed = Occurrences()
        var seen: Set<String> = []
        for entry in transports.flatMap(\.entries) where seen.insert(entry.key).inserted {
            guard !entry.key.contains("@") else {
                addressed.add(entry.key, at: entry.place)
                continue
            }
            readRoute(entry, logins)
        }
        add(
            addressed.finding(
                .lost, { "Single addresses have transports of their own; these are not carried over: \($0)." },
                german: { "Einzelne Adressen haben eigene Transportwege; diese werden nicht übernommen: \($0)." },
                advice: Wording(
                    "Forward the addresses to a domain that has a route.",
                    german: "Leiten Sie die Adressen an eine Domain weiter, die eine Route hat.")))
        readRelayhost(logins, hasWildcard: seen.contains("*"))
        readRelayTransport(logins)
        readWholesale("virtual_transport", .virtualMailbox)
        dropMailboxesOfRelays()
    }

    private mutating func dropMailboxesOfRelays() {
        let relays = Set(model.domains.filter { $0.kind == .relay && classes[$0.name] != .relay }.map(\.name))
        guard !relays.isEmpty else { return }
        model.mailboxes.removeAll { relays.contains($0.domain) }
        model.addresses.removeAll { relays.contains($0.domain) }
        reindex()
    }

    private func command(_ transport: String) -> String? {
        services.first { $0.name.lowercased() == transport && $0.type != "inet" }?.command
    }

    private mutating func readRoute(_ entry: PostfixTable.Entry, _ logins: [PostfixTable]) {
        // Mail for Dovecot stays in the mailboxes that are carried over.
        if isDovecot(entry.value), classes[entry.key] != nil { return }
        switch PostfixNextHop.meaning(entry.value, command: command) {
        case .usual: return
        case .other:
            find(
                .lost, entry.place, quote: "\(entry.key) \(entry.value)",
                "Mail for it goes through a transport of master.cf that is not carried over.",
                "Post dafür geht durch einen Transportweg aus master.cf, der nicht übernommen wird.",
                advice: Wording(
                    "See in master.cf what the transport does; a program can be the target of an alias, another server that of a route.",
                    german:
                        "Sehen Sie in master.cf nach, was er tut; ein Programm kann Ziel eines Alias sein, ein anderer Server das einer Route."
                ))
        case .route(let target):
            // By the mail exchangers of its own name: as without a route, but for a wider one.
            let target = target == .mailExchangers(of: entry.key) ? .mailExchangers(of: nil) : target
            var route = MailServerModel.Route(entry.key, target, place: entry.place)
            login(at: PostfixNextHop.parts(of: entry.value).nextHop, logins, &route)
            add(route, usesMX: entry.value)
            becomesRelay(entry.key, at: entry.place)
        }
    }

    private mutating func add(_ route: MailServerModel.Route, usesMX value: String) {
        model.routes.append(route)
        if case .smtp(let host, let port) = route.target, port != 25, !value.contains("[\(host)") {
            find(
                .changed, route.place, quote: value,
                "Postfix asks for the mail exchangers of \(Finding.printable(host)) and connects to port \(port) of them; the new server connects to the host itself.",
                "Postfix fragt nach den Mailservern (MX) von \(Finding.printable(host)) und verbindet sich mit deren Port \(port); der neue Server verbindet sich mit dem Host selbst."
            )
        }
        if case .lmtpSocket(let path) = route.target, !path.hasPrefix("/"), let last = model.routes.indices.last {
            model.routes[last].target = .lmtpSocket(path: Self.joined(parameters.value("queue_directory"), path))
        }
    }

    /// A domain of this server whose mail transport_maps sends elsewhere is relayed.
    private mutating func becomesRelay(_ name: String, at place: SourcePlace) {
        guard let index = domainIndexes[name], model.domains[index].kind == .local, classes[name] == .virtualMailbox else {
            return
        }
        model.domains[index].kind = .relay
        find(
            .changed, place, quote: name,
            "The domain is one of virtual_mailbox_domains, and its mail goes to another server: it is carried over as a relayed domain.",
            "Die Domain steht in virtual_mailbox_domains, ihre Post geht aber an einen anderen Server: Sie wird als weitergereichte Domain übernommen."
        )
    }

    private mutating func readRelayhost(_ logins: [PostfixTable], hasWildcard: Bool) {
        let relayhost = parameters.value("relayhost")
        guard !relayhost.isEmpty, !hasWildcard else { return }
        let place = parameters.place("relayhost")
        guard let host = PostfixNextHop.Host(relayhost.split(whereSeparator: { $0 == "," || $0 == " " }).first ?? "") else {
            find(.damaged, place, quote: relayhost, "This is no host.", "Das ist kein Host.")
            return
        }
        var route = MailServerModel.Route("*", host.target, place: place)
        login(at: relayhost, logins, &route)
        add(route, usesMX: relayhost)
    }

    /// `relay_transport` with a next hop is the way of all relayed domains.
    private mutating func readRelayTransport(_ logins: [PostfixTable]) {
        let transport = parameters.value("relay_transport")
        guard parameters.isSet("relay_transport"),
            case .route(let target) = PostfixNextHop.meaning(transport, command: command), target != .mailExchangers(of: nil)
        else { return }
        let routed = Set(model.routes.map(\.pattern))
        for domain in model.domains where domain.kind == .relay && !routed.contains(domain.name) {
            var route = MailServerModel.Route(domain.name, target, place: parameters.place("relay_transport"))
            login(at: PostfixNextHop.parts(of: transport).nextHop, logins, &route)
            add(route, usesMX: transport)
        }
    }

    /// Where a whole class of domains goes to something that is no mailbox here.
    private mutating func readWholesale(_ parameter: String, _ kind: PostfixDomains.Kind) {
        let transport = parameters.value(parameter)
        guard model.domains.contains(where: { classes[$0.name] == kind }), !isDovecot(transport), transport != "virtual" else {
            return
        }
        let place = parameters.place(parameter)
        if case .route(let target) = PostfixNextHop.meaning(transport, command: command) {
            let routed = Set(model.routes.map(\.pattern))
            for domain in model.domains where classes[domain.name] == kind && !routed.contains(domain.name) {
                add(MailServerModel.Route(domain.name, target, place: place), usesMX: transport)
                becomesRelay(domain.name, at: place)
            }
            return
        }
        find(
            .lost, place, quote: transport,
            "A program of master.cf delivers into the mailboxes; where it puts mail is not known here.",
            "Ein Programm aus master.cf stellt in die Postfächer zu; wohin es Post legt, ist hier nicht bekannt.",
            advice: Wording(
                "See that the paths of the mailboxes are right before the switch.",
                german: "Prüfen Sie vor dem Umstieg, ob die Pfade der Postfächer stimmen."))
    }

    /// The login at a next hop: looked up as written, then by the host (postconf(5), smtp_sasl_password_maps).
    private func login(at nextHop: String, _ logins: [PostfixTable], _ route: inout MailServerModel.Route) {
        let keys = [nextHop, PostfixNextHop.Host(nextHop)?.name].compactMap { $0?.lowercased() }
        guard let entry = keys.lazy.compactMap({ lookup($0, in: logins) }).first else { return }
        guard let colon = entry.value.firstIndex(of: ":") else {
            route.username = entry.value
            return
        }
        route.username = String(entry.value[..<colon])
        route.password = String(entry.value[entry.value.index(after: colon)...])
    }
}
