import Directory
import MailFormat

extension SwitchPlanner {
    mutating func planSettings() {
        planHostname()
        planLimits()
        planNetworks()
        planListeners()
        planRefusedSenders()
        planRefusedRecipients()
    }

    private mutating func planHostname() {
        guard let hostname = model.hostname else { return }
        guard let name = try? Domain(hostname), !name.isAddressLiteral, name.ascii.contains(".") else {
            find(.badHostname(hostname, at: place(of: "me", "myhostname")))
            return item(.setting, "hostname", at: nil, .lost, .nothing)
        }
        plan.configuration.hostname = name
        item(.setting, "hostname", at: nil, .carried, .setting(key: "hostname", value: name.ascii))
    }

    private mutating func planLimits() {
        let limits = model.limits
        if let octets = limits.messageOctets {
            let kept = octets == 0 ? 1 << 30 : max(octets, 64 << 10)
            plan.configuration.message = kept
            let place = place(of: "databytes", "message_size_limit")
            limit("message", "limits.message", kept, octets == kept ? nil : .messageLimit(octets, kept: kept, at: place))
        }
        if let seconds = limits.queueLifetime {
            // A second at least, a hundred years at most.
            let kept = min(max(seconds, 1), 3_155_760_000)
            plan.configuration.lifetime = kept
            limit("lifetime", "queue.lifetime", kept, seconds, at: place(of: "queuelifetime", "maximal_queue_lifetime"))
        }
        if let number = limits.remoteDeliveries {
            let kept = max(number, 1)
            plan.configuration.deliveries = kept
            let place = place(of: "concurrencyremote", "default_process_limit")
            limit("remote deliveries", "queue.deliveries", Int64(kept), Int64(number), at: place)
        }
        if let number = limits.localDeliveries {
            find(.localDeliveries(number, at: place(of: "concurrencylocal", "local_destination_concurrency_limit")))
            item(.setting, "local deliveries", at: nil, .lost, .nothing)
        }
        if let number = limits.sessions {
            let kept = max(number, 1)
            plan.configuration.sessions = kept
            let place = place(of: "concurrencyincoming", "default_process_limit")
            limit("sessions", "limits.sessions", Int64(kept), Int64(number), at: place)
        }
        if let number = limits.recipients {
            // RFC 5321 §4.5.3.1.8: a server takes at least 100.
            let kept = max(number, 100)
            plan.configuration.recipients = kept
            limit(
                "recipients", "limits.recipients", Int64(kept), Int64(number),
                at: place(of: "maxrecipients", "smtpd_recipient_limit"))
        }
    }

    private mutating func limit(_ name: String, _ key: String, _ kept: Int64, _ found: Int64, at place: SourcePlace) {
        limit(name, key, kept, found == kept ? nil : .numberLimit(name, found, kept: kept, at: place))
    }

    private mutating func limit(_ name: String, _ key: String, _ kept: Int64, _ finding: Finding?) {
        if let finding { find(finding) }
        item(.setting, name, at: nil, finding == nil ? .carried : .changed, .setting(key: key, value: "\(kept)"))
    }

    private mutating func planNetworks() {
        for text in model.ownNetworks {
            let place = place(of: "relayclients", "mynetworks")
            guard let network = NetworkText.normalized(text) else {
                find(.badNetwork(text, at: place))
                item(.network, text, at: nil, .lost, .nothing)
                continue
            }
            guard network.prefix > 0 else {
                find(.openRelay(text, at: place))
                item(.network, text, at: nil, .lost, .nothing)
                continue
            }
            if !plan.configuration.relayNetworks.contains(network.text) { plan.configuration.relayNetworks.append(network.text) }
            item(.network, text, at: nil, .carried, .setting(key: "relay-networks", value: network.text))
        }
    }

    /// Martlet's own are port 25 on all addresses, and with a certificate 465 and 587. What listens on loopback beside a port for all is the way back out
    /// of a filter.
    private mutating func planListeners() {
        let login: Set<UInt16> = [465, 587]
        let offered = model.listeners.filter { listener in
            !listener.isLoopback || !model.listeners.contains { !$0.isLoopback && !login.contains($0.port) }
        }
        if let first = model.listeners.first(where: { login.contains($0.port) }) {
            find(.portsForLogins(Set(model.listeners.map(\.port)).intersection(login).sorted(), at: first.place))
            item(.setting, "ports for logins", at: first.place, .lost, .nothing)
        }
        let intake = offered.filter { !login.contains($0.port) }.map(\.text)
        guard let first = offered.first, !intake.isEmpty, Set(intake) != ["0.0.0.0:25", "[::]:25"] else { return }
        plan.configuration.listen = intake.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        let value = plan.configuration.listen.joined(separator: ", ")
        item(.setting, "listen", at: first.place, .carried, .setting(key: "listen", value: value))
    }

    /// One finding for all: such lists have thousands of lines.
    private mutating func planRefusedSenders() {
        guard !model.refusedSenders.isEmpty else { return }
        find(.refusedSenders(model.refusedSenders, at: place(of: "badmailfrom", "smtpd_sender_restrictions")))
        for sender in model.refusedSenders { item(.refusedSender, sender, at: nil, .lost, .nothing) }
    }

    private mutating func planRefusedRecipients() {
        for text in model.refusedRecipients {
            let place = place(of: "badrcptto", "smtpd_recipient_restrictions")
            guard let address = try? Address(text), let domain = ownDomain(address.domain),
                let own = Self.address(address.localPart.text, domain.name)
            else {
                find(.refusedRecipient(text, at: place))
                item(.refusedRecipient, text, at: nil, .lost, .nothing)
                continue
            }
            let name = NameKey(own)
            if refusedNames.contains(name) {
                item(.refusedRecipient, text, at: nil, .carried, .refused)
            } else if mailboxes[name] == nil, addressByName[name] == nil, let result = refuse(own, with: "") {
                item(.refusedRecipient, text, at: nil, .carried, result)
            } else {
                find(.refusedRecipient(text, at: place))
                item(.refusedRecipient, text, at: nil, .lost, .nothing)
            }
        }
    }

    /// Where the old software keeps a setting.
    func place(of qmail: String, _ postfix: String) -> SourcePlace {
        model.software == .postfix ? SourcePlace("/etc/postfix/main.cf") : SourcePlace("/var/qmail/control/\(qmail)")
    }
}
