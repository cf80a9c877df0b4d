extension PostfixReading {
    /// What makes today's server answer 250 and send a failure notice to a stranger afterwards.
    mutating func findBackscatter() {
        findUnlisted()
        findLuser()
        findForwards()
        findPrograms()
        findLimits()
    }

    /// Domains whose recipients Postfix does not know when it answers RCPT (ADDRESS_CLASS_README, LOCAL_RECIPIENT_README).
    private mutating func findUnlisted() {
        let refused = Wording(
            "In future unknown recipients are refused at RCPT.",
            german: "Künftig werden unbekannte Empfänger schon bei RCPT abgelehnt.")
        if intake.isSet("smtpd_reject_unlisted_recipient"), !intake.isYes("smtpd_reject_unlisted_recipient") {
            find(
                .backscatter, intake.place("smtpd_reject_unlisted_recipient"),
                "Unknown recipients are taken and failed afterwards.",
                "Unbekannte Empfänger werden angenommen und erst danach zurückgeschickt.",
                advice: refused)
        }
        if intake.isSet("local_recipient_maps"), intake.value("local_recipient_maps").isEmpty, classes.localDomain != nil {
            find(
                .backscatter, intake.place("local_recipient_maps"), quote: "local_recipient_maps =",
                "Every name of the local domains is taken, whether it exists or not.",
                "Jeder Name der lokalen Domains wird angenommen, ob es ihn gibt oder nicht.", advice: refused)
        }
        let verifies = Self.asksNextHop(intake)
        if model.domains.contains(where: { classes[$0.name] == .relay }), intake.value("relay_recipient_maps").isEmpty, !verifies
        {
            find(
                .backscatter, intake.place("relay_domains"),
                "There is no list of the recipients of relayed domains (relay_recipient_maps): what the next server refuses goes back to the sender.",
                "Für weitergereichte Domains gibt es keine Empfängerliste (relay_recipient_maps): Was der nächste Server ablehnt, geht an den Absender zurück.",
                advice: Wording(
                    "In future the next server is asked before mail is taken.",
                    german: "Künftig wird der nächste Server gefragt, bevor Post angenommen wird."))
        }
        if model.domains.contains(where: { classes[$0.name] == .virtualMailbox }), intake.value("virtual_mailbox_maps").isEmpty,
            !verifies
        {
            find(
                .backscatter, intake.place("virtual_mailbox_domains"),
                "virtual_mailbox_maps is empty: every name of the virtual domains is taken, and refused only at delivery.",
                "virtual_mailbox_maps ist leer: Jeder Name der virtuellen Domains wird angenommen und erst bei der Zustellung abgelehnt.",
                advice: refused)
        }
        if intake.isYes("soft_bounce") {
            find(
                .note, intake.place("soft_bounce"), "Failures are put off instead of reported (soft_bounce).",
                "Fehler werden zurückgestellt statt gemeldet (soft_bounce).")
        }
    }

    /// reject_unverified_recipient: the next server is asked at RCPT.
    private static func asksNextHop(_ parameters: PostfixParameters) -> Bool {
        ["smtpd_recipient_restrictions", "smtpd_relay_restrictions"].contains {
            parameters.list($0).contains("reject_unverified_recipient")
        }
    }

    private mutating func findLuser() {
        let luser = parameters.value("luser_relay")
        guard !parameters.value("luser_relay").isEmpty || parameters.raw("luser_relay").map({ !$0.isEmpty }) == true,
            let domain = classes.localDomain
        else { return }
        let raw = parameters.raw("luser_relay") ?? luser
        let place = parameters.place("luser_relay")
        guard intake.value("local_recipient_maps").isEmpty else {
            find(
                .note, place, quote: raw,
                "luser_relay has no effect on mail from other servers, since local_recipient_maps is set.",
                "luser_relay wirkt auf Post anderer Server nicht, denn local_recipient_maps ist gesetzt.")
            return
        }
        guard !raw.contains("$"), case .address(let address)? = AliasTarget.targets(luser).first else {
            find(
                .lost, place, quote: raw, "Unknown local users go to an address made of their name; that is not carried over.",
                "Unbekannte lokale Benutzer gehen an eine aus ihrem Namen gebildete Adresse; das wird nicht übernommen.",
                advice: Wording(
                    "Add the names that are in use as aliases.", german: "Legen Sie die benutzten Namen als Aliase an."))
            return
        }
        if catchAllIndexes[domain] == nil { add(.init(.any, at: domain, [.forward(qualified(address))], place: place)) }
    }

    /// Forwards: to other servers, and to names of this server that do not exist.
    private mutating func findForwards() {
        var elsewhere = Occurrences()
        var catchAlls = Occurrences()
        var dangling = Occurrences()
        var loops = Occurrences()
        for address in model.addresses {
            let name: String
            switch address.name {
            case .exactly(let text): name = "\(text)@\(address.domain)"
            case .beginning(let text): name = "\(text)*@\(address.domain)"
            case .any: name = "@\(address.domain)"
            }
            for case .forward(let target) in address.instructions {
                guard let (_, domain) = addressParts(target) else { continue }
                if classes[domain] == nil || classes[domain] == .relay {
                    if address.name == .any {
                        catchAlls.add(name, at: address.place)
                    } else {
                        elsewhere.add(name, at: address.place)
                    }
                } else if !exists(target) {
                    dangling.add("\(name) → \(target)", at: address.place)
                }
            }
            if address.instructions.contains(.refuse("unknown user")) { loops.add(name, at: address.place) }
        }
        add(
            elsewhere.finding(
                .backscatter, { "Forwards to other servers: what those refuse goes back to the sender: \($0)." },
                german: { "Weiterleitungen zu anderen Servern: Was diese ablehnen, geht an den Absender zurück: \($0)." },
                advice: Wording(
                    "In future failures of forwards stay with this server and are shown to the operator.",
                    german: "Künftig bleiben Fehler von Weiterleitungen auf diesem Server und werden dem Betreiber gezeigt.")))
        add(
            catchAlls.finding(
                .backscatter, { "Catch-alls lead to other servers, spam to made-up names included: \($0)." },
                german: { "Sammeladressen führen zu anderen Servern, samt Spam an erfundene Namen: \($0)." },
                advice: Wording(
                    "Better give the catch-all a mailbox here, or name the addresses that are in use.",
                    german: "Geben Sie der Sammeladresse besser hier ein Postfach, oder nennen Sie die benutzten Adressen.")))
        add(
            dangling.finding(
                .backscatter, { "Addresses lead to names of this server that do not exist: \($0)." },
                german: { "Adressen führen zu Namen dieses Servers, die es nicht gibt: \($0)." },
                advice: Wording(
                    "Correct or delete them; the switch cannot carry over what leads nowhere.",
                    german: "Berichtigen oder löschen Sie sie; was nirgendwohin führt, kann der Umstieg nicht übernehmen.")))
        add(
            loops.finding(
                .backscatter, { "Addresses lead to themselves, and there is no mailbox: \($0)." },
                german: { "Adressen führen zu sich selbst, und ein Postfach gibt es nicht: \($0)." },
                advice: Wording("Delete them or add the mailboxes.", german: "Löschen Sie sie, oder legen Sie die Postfächer an.")
            ))
    }

    /// Whether an address of an own domain leads anywhere.
    private func exists(_ address: String) -> Bool {
        guard let (localPart, domain) = addressParts(address.lowercased()) else { return false }
        var home = classes.canonical(domain)
        if let index = domainIndexes[home], case .alias(let target) = model.domains[index].kind { home = target }
        let separators = parameters.value("recipient_delimiter")
        let base = localPart.firstIndex { separators.contains($0) }.map { String(localPart[..<$0]) }
        for name in [localPart, base].compactMap({ $0 }) where !name.isEmpty {
            if mailboxIndexes["\(name)@\(home)"] != nil || addressIndexes["\(name)@\(home)"] != nil { return true }
        }
        return catchAllIndexes[home] != nil || (classes[domain] == .local && accounts.account(named: localPart) != nil)
    }

    private mutating func findPrograms() {
        var programs = Occurrences()
        for address in model.addresses {
            if address.instructions.contains(where: { if case .program = $0 { true } else { false } }),
                case .exactly(let name) = address.name
            {
                programs.add("\(name)@\(address.domain)", at: address.place)
            }
        }
        add(
            programs.finding(
                .backscatter, { "Programs that fail send failure notices to the sender: \($0)." },
                german: { "Schlagen diese Programme fehl, bekommt der Absender einen Fehlerbericht: \($0)." }))
    }

    private mutating func findLimits() {
        let quotas = model.mailboxes.first { $0.quotaOctets > 0 || $0.quotaMessages > 0 }
        let usesLocalFiles = model.mailboxes.contains { $0.format == .mbox }
        let place = quotas?.place ?? (usesLocalFiles ? parameters.place("mailbox_size_limit") : nil)
        guard let place, quotas != nil || parameters.value("mailbox_size_limit") != "0" else { return }
        find(
            .backscatter, place, "Whether a mailbox is full shows only at delivery, after the mail was taken.",
            "Ob ein Postfach voll ist, zeigt sich erst bei der Zustellung, nachdem die Mail angenommen ist.",
            advice: Wording(
                "In future a full mailbox is told at RCPT.", german: "Künftig wird ein volles Postfach schon bei RCPT gemeldet."))
    }
}
