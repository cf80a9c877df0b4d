extension PostfixReading {
    private static let lists = [
        "smtpd_client_restrictions", "smtpd_helo_restrictions", "smtpd_sender_restrictions", "smtpd_relay_restrictions",
        "smtpd_recipient_restrictions", "smtpd_data_restrictions", "smtpd_end_of_data_restrictions",
    ]

    /// The lists of smtpd_*_restrictions: refused senders and recipients of tables are carried over, all else is told.
    mutating func readRestrictions() {
        var classesLeft = Set(intake.list("smtpd_restriction_classes"))
        for list in Self.lists where intake.isSet(list) {
            read(intake.list(list), intake.place(list), &classesLeft)
        }
    }

    private mutating func read(_ words: [String], _ place: SourcePlace, _ classesLeft: inout Set<String>) {
        var rest = words[...]
        while let word = rest.popFirst() {
            let name = word.lowercased()
            if classesLeft.remove(word) != nil {
                read(intake.list(word), intake.place(word), &classesLeft)
            } else if name.hasPrefix("check_"), name.hasSuffix("_access") || name == "check_policy_service",
                let argument = rest.popFirst()
            {
                readCheck(name, argument, place)
            } else if name.hasPrefix("reject_rbl_") || name.hasPrefix("reject_rhsbl_") || name.hasPrefix("permit_dnswl_")
                || name.hasPrefix("permit_rhswl_"), let argument = rest.popFirst()
            {
                find(
                    .lost, place, quote: "\(name) \(argument)", "A block list of the DNS is asked; that is not carried over.",
                    "Eine Sperrliste im DNS wird gefragt; das wird nicht übernommen.")
            }
        }
    }

    private mutating func readCheck(_ name: String, _ argument: String, _ place: SourcePlace) {
        guard name == "check_sender_access" || name == "check_recipient_access" else {
            find(
                .lost, place, quote: "\(name) \(argument)",
                "A check of the SMTP service is not carried over.", "Eine Prüfung des SMTP-Dienstes wird nicht übernommen.",
                advice: Wording(
                    "See whether it is still needed; filters can be attached as milters.",
                    german: "Prüfen Sie, ob sie noch gebraucht wird; Filter lassen sich als Milter anschließen."))
            return
        }
        let table = tables.table(
            TableName(PostfixList.unbraced(argument) ?? argument, defaultType: intake.value("default_database_type")), at: place,
            &model.findings)
        var others = Occurrences()
        for entry in table.entries {
            let action = entry.value.prefix { !$0.isWhitespace }.uppercased()
            let isRefusal = action == "REJECT" || (action.count == 3 && action.hasPrefix("5") && Int(action) != nil)
            let pattern = entry.key.contains("@") && !entry.key.hasSuffix("@") ? entry.key : "@\(entry.key)"
            guard isRefusal, !entry.key.hasPrefix("."), !entry.key.hasSuffix("@"), pattern != "@<>" else {
                others.add(entry.key, at: entry.place)
                continue
            }
            if name == "check_sender_access" {
                model.refusedSenders.append(pattern)
            } else {
                model.refusedRecipients.append(pattern)
            }
        }
        add(
            others.finding(
                .lost, { "Entries of \(name) that do not simply refuse are not carried over: \($0)." },
                german: { "Einträge von \(name), die nicht einfach ablehnen, werden nicht übernommen: \($0)." },
                advice: Wording(
                    "See whether the exceptions and actions are still needed.",
                    german: "Prüfen Sie, ob die Ausnahmen und Aktionen noch gebraucht werden.")))
    }
}
