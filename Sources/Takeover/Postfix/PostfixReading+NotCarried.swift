extension PostfixReading {
    mutating func readWhatIsNotCarried() {
        for feature in PostfixFeature.all {
            let value = intake.value(feature.parameter)
            // The patterns of mime_header_checks are those of header_checks where main.cf does not say otherwise.
            guard intake.isSet(feature.parameter), !value.isEmpty else { continue }
            model.findings.append(
                Finding(
                    feature.topic, at: intake.place(feature.parameter),
                    quote: Finding.printable("\(feature.parameter) = \(value)"),
                    feature.text, advice: feature.advice))
        }
        readServices()
        findRelayRecipients()
        findMissingPasswords()
    }

    /// Martlet has no list of another server's recipients: it asks that server.
    private mutating func findRelayRecipients() {
        guard model.domains.contains(where: { classes[$0.name] == .relay }), !intake.value("relay_recipient_maps").isEmpty else {
            return
        }
        let tables = tables(of: "relay_recipient_maps")
        let count = tables.reduce(0) { $0 + $1.entries.count }
        let isWhole = tables.allSatisfy { $0.isKnown }
        let (length, german) =
            isWhole ? ("of \(count)", "mit \(count) Einträgen") : ("that cannot be read here", "die hier nicht lesbar ist")
        find(
            .changed, intake.place("relay_recipient_maps"),
            quote: "relay_recipient_maps = \(intake.value("relay_recipient_maps"))",
            "The recipients of relayed domains were looked up in a list \(length); Martlet asks the next server for each instead. While that is away, mail for any name is held.",
            "Die Empfänger weitergereichter Domains wurden in einer Liste nachgeschlagen, \(german); Martlet fragt stattdessen bei jedem den nächsten Server. Ist der nicht da, wird Post an jeden Namen aufgehoben.",
            advice: Wording(
                "The next server has to refuse unknown recipients at RCPT; see that it does.",
                german: "Der nächste Server muss unbekannte Empfänger bei RCPT ablehnen; prüfen Sie, ob er das tut."))
    }

    /// Pipes and listeners of master.cf that are more than what every Postfix has.
    private mutating func readServices() {
        let usual: Set<String> = ["smtp", "smtps", "submission", "submissions", "25", "465", "587", "relay"]
        for service in services {
            let place = SourcePlace(masterFile, line: service.line)
            let port = service.name.split(separator: ":").last.map { String($0) } ?? service.name
            if service.type == "inet", service.command == "smtpd", !usual.contains(port) {
                find(
                    .note, place, quote: service.name, "Postfix listens on a further port.",
                    "Postfix lauscht auf einem weiteren Port.",
                    advice: Wording(
                        "If filters or programs send through it, give the new server that port as well.",
                        german: "Senden Filter oder Programme darüber, geben Sie auch dem neuen Server diesen Port."))
            }
            if service.command == "pipe", isUsed(service.name), !isDovecot(service.name) {
                find(
                    .lost, place, quote: service.arguments.joined(separator: " "),
                    "A program of master.cf takes mail; it is not carried over.",
                    "Ein Programm aus master.cf nimmt Post entgegen; es wird nicht übernommen.",
                    advice: Wording(
                        "Where it serves single addresses, make it the target of an alias.",
                        german: "Bedient es einzelne Adressen, dann machen Sie es zum Ziel eines Alias."))
            }
        }
    }

    private func isUsed(_ transport: String) -> Bool {
        let ways = [
            "virtual_transport", "mailbox_transport", "local_transport", "relay_transport", "default_transport", "content_filter",
        ]
        if ways.contains(where: { parameters.value($0).split(separator: ":").first.map { $0 == transport } == true }) {
            return true
        }
        return transports.contains { table in
            table.entries.contains { $0.value.split(separator: ":").first.map { $0 == transport } == true }
        }
    }

    private mutating func findMissingPasswords() {
        var missing = Occurrences()
        for mailbox in model.mailboxes where mailbox.password == nil && mailbox.cleartext == nil {
            missing.add("\(mailbox.localPart)@\(mailbox.domain)", at: mailbox.place)
        }
        add(
            missing.finding(
                .lost, { "No password was found for these mailboxes; they take mail, but nobody can log in: \($0)." },
                german: {
                    "Zu diesen Postfächern wurde kein Passwort gefunden; sie nehmen Post an, aber niemand kann sich anmelden: \($0)."
                },
                advice: Wording(
                    "Set passwords (martlet mailbox password), or export Dovecot's accounts to a passwd-file and plan again.",
                    german:
                        "Setzen Sie Passwörter (martlet mailbox password), oder exportieren Sie Dovecots Konten in eine passwd-file, und planen Sie neu."
                )))
    }
}
