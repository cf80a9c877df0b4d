extension PostfixReading {
    mutating func readLimits() {
        if intake.isSet("message_size_limit") { model.limits.messageOctets = Int64(intake.value("message_size_limit")) }
        if parameters.isSet("maximal_queue_lifetime") {
            model.limits.queueLifetime = parameters.seconds("maximal_queue_lifetime", unit: 86400)
        }
        if intake.isSet("smtpd_recipient_limit") { model.limits.recipients = Int(intake.value("smtpd_recipient_limit")) }
        let usual = parameters.isSet("default_process_limit") ? Int(parameters.value("default_process_limit")) : nil
        let smtpd = services.first { $0.type == "inet" && ["smtpd", "postscreen"].contains($0.command) }
        // postscreen is one process that hands its clients to the service `smtpd`.
        let sessions = smtpd?.command == "postscreen" ? services.first { $0.type == "pass" && $0.command == "smtpd" } : smtpd
        model.limits.sessions = (sessions?.processes).flatMap { $0 > 0 ? $0 : nil } ?? usual
        model.limits.remoteDeliveries = processes("smtp") ?? usual
        model.limits.localDeliveries = processes("virtual") ?? processes("local") ?? usual
        readNetworks()
    }

    private func processes(_ command: String) -> Int? {
        guard let limit = services.first(where: { $0.type != "inet" && $0.command == command })?.processes else { return nil }
        return limit > 0 ? limit : nil
    }

    /// `mynetworks`: who may send anywhere without a login.
    private mutating func readNetworks() {
        guard intake.isSet("mynetworks") else {
            // What `mynetworks_style` makes of the machine's addresses is known only there.
            model.ownNetworks = ["127.0.0.0/8", "::1/128"]
            if !["host", ""].contains(intake.value("mynetworks_style").lowercased()) {
                find(
                    .changed, intake.place("mynetworks_style"), quote: intake.value("mynetworks_style"),
                    "Postfix lets the networks of this machine's addresses send anywhere (mynetworks_style); only the machine itself is carried over.",
                    "Postfix lässt die Netze, in denen dieser Rechner liegt, überallhin senden (mynetworks_style); übernommen wird nur der Rechner selbst.",
                    advice: Wording(
                        "Name the networks that may do so (postconf mynetworks shows them).",
                        german: "Nennen Sie die Netze, die das dürfen (postconf mynetworks zeigt sie)."))
            }
            return
        }
        let place = intake.place("mynetworks")
        for part in intake.list("mynetworks") {
            if part.hasPrefix("!") || (TableName(part) != nil && !part.contains("::")) {
                find(
                    .lost, place, quote: part, "This part of mynetworks is no network that could be carried over.",
                    "Dieser Teil von mynetworks ist kein Netz, das sich übernehmen ließe.",
                    advice: Wording("Name the networks as CIDR.", german: "Nennen Sie die Netze als CIDR."))
            } else if part.hasPrefix("/") {
                guard let octets = contents(part) else {
                    model.findings.append(.postfixFileMissing(part))
                    continue
                }
                for line in LogicalLines(octets).lines {
                    model.ownNetworks += PostfixList.parts(line.text).compactMap(Self.network)
                }
            } else if let network = Self.network(part) {
                model.ownNetworks.append(network)
            } else {
                find(
                    .lost, place, quote: part, "This part of mynetworks is no address.",
                    "Dieser Teil von mynetworks ist keine Adresse.")
            }
        }
    }

    /// `[::1]/128` as `::1/128`, an address alone as the network of one. Nil where it is none.
    private static func network(_ text: String) -> String? {
        let plain = text.filter { $0 != "[" && $0 != "]" }
        let parts = plain.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts[0].contains(where: { $0 == "." || $0 == ":" }),
            parts[0].allSatisfy({ $0.isHexDigit || $0 == "." || $0 == ":" })
        else { return nil }
        let widest = parts[0].contains(":") ? 128 : 32
        guard parts.count == 2 else { return "\(plain)/\(widest)" }
        guard let width = Int(parts[1]), (0...widest).contains(width) else { return nil }
        return plain
    }
}
