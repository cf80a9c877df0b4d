extension PostfixReading {
    /// `virtual_mailbox_maps` with `virtual_mailbox_base`, `virtual_uid_maps` and `virtual_gid_maps` (virtual(8)), or Dovecot's accounts.
    mutating func readVirtualMailboxes() {
        let domains = model.domains.filter { classes[$0.name] == .virtualMailbox }
        guard !domains.isEmpty else { return }
        let maps = tables(of: "virtual_mailbox_maps")
        let owners = (tables(of: "virtual_uid_maps"), tables(of: "virtual_gid_maps"))
        var strangers = Occurrences()
        var homeless = Occurrences()
        var ownerless = Occurrences()
        var viaDovecot: Set<String> = []
        for domain in domains where isDovecot(transport(of: domain.name)) { viaDovecot.insert(domain.name) }
        var seen: Set<String> = []
        for entry in maps.flatMap(\.entries) where seen.insert(entry.key).inserted {
            guard let (localPart, domain) = addressParts(entry.key) else {
                if classes[entry.key] == nil { strangers.add(entry.key, at: entry.place) }
                continue
            }
            guard classes[domain] == .virtualMailbox else {
                strangers.add(entry.key, at: entry.place)
                continue
            }
            if viaDovecot.contains(domain) {
                if !localPart.isEmpty, !addDovecot(localPart, domain, entry.place) { homeless.add(entry.key, at: entry.place) }
            } else if !addVirtual(entry, localPart, domain, owners) {
                ownerless.add(entry.key, at: entry.place)
            }
        }
        if maps.isEmpty || maps.contains(where: { !$0.isKnown || $0.constant != nil }), let dovecot {
            addAll(of: dovecot, domains)
        }
        add(
            strangers.finding(
                .note, { "Mailboxes of domains that virtual_mailbox_domains does not name get no mail today: \($0)." },
                german: { "Postfächer von Domains, die virtual_mailbox_domains nicht nennt, bekommen heute keine Post: \($0)." },
                advice: Wording("Add the domain if it is missing.", german: "Ergänzen Sie die Domain, falls sie fehlt.")))
        add(
            homeless.finding(
                .lost, { "Dovecot's configuration names no Maildir for these mailboxes: \($0)." },
                german: { "Für diese Postfächer nennt Dovecots Konfiguration kein Maildir: \($0)." },
                advice: Wording(
                    "Ask with doveadm user ADDRESS where they are, and add them by hand (martlet mailbox add).",
                    german:
                        "Erfragen Sie mit doveadm user ADRESSE, wo sie liegen, und legen Sie sie von Hand an (martlet mailbox add)."
                )))
        add(
            ownerless.finding(
                .lost, { "Mailboxes without an owner in virtual_uid_maps and virtual_gid_maps, or without a path: \($0)." },
                german: { "Postfächer ohne Eigentümer in virtual_uid_maps und virtual_gid_maps oder ohne Pfad: \($0)." },
                advice: Wording(
                    "Postfix puts off their mail; complete the tables.",
                    german: "Postfix stellt ihre Post zurück; ergänzen Sie die Tabellen.")))
    }

    /// False where virtual(8) could not deliver.
    private mutating func addVirtual(
        _ entry: PostfixTable.Entry, _ localPart: String, _ domain: String, _ owners: (uid: [PostfixTable], gid: [PostfixTable])
    ) -> Bool {
        guard let uid = id(of: entry.key, domain, in: owners.uid), let gid = id(of: entry.key, domain, in: owners.gid),
            uid >= UInt32(parameters.value("virtual_minimum_uid")) ?? 100
        else { return false }
        let path = Self.joined(parameters.value("virtual_mailbox_base"), entry.value)
        let format: MailServerModel.Mailbox.Format = entry.value.hasSuffix("/") ? .maildir : .mbox
        guard !localPart.isEmpty else {
            let user = MailServerModel.Address.User(name: "", uid: uid, gid: gid, home: "/")
            add(.init(.any, at: domain, [format == .maildir ? .maildir(path) : .mbox(path)], user: user, place: entry.place))
            return true
        }
        var mailbox = MailServerModel.Mailbox(
            localPart, at: domain, path: path, format: format, uid: uid, gid: gid, place: entry.place)
        if let account = dovecot?.account(entry.key) {
            mailbox.password = account.password
            mailbox.cleartext = account.cleartext
            mailbox.quotaOctets = account.quotaOctets
            mailbox.quotaMessages = account.quotaMessages
        }
        add(mailbox)
        return true
    }

    private func id(of address: String, _ domain: String, in tables: [PostfixTable]) -> UInt32? {
        let entry = lookup(address, in: tables) ?? lookup("@\(domain)", in: tables)
        return entry.flatMap { UInt32($0.value) }
    }

    /// False where Dovecot does not say where its mail lies.
    private mutating func addDovecot(_ localPart: String, _ domain: String, _ place: SourcePlace) -> Bool {
        guard let account = dovecot?.account("\(localPart)@\(domain)"), let path = account.path,
            let uid = account.uid, let gid = account.gid
        else { return false }
        var mailbox = MailServerModel.Mailbox(
            localPart, at: domain, path: path, format: account.format, uid: uid, gid: gid, place: place)
        mailbox.password = account.password
        mailbox.cleartext = account.cleartext
        mailbox.quotaOctets = account.quotaOctets
        mailbox.quotaMessages = account.quotaMessages
        add(mailbox)
        return true
    }

    /// All that Dovecot lists, where Postfix's tables do not name the mailboxes.
    private mutating func addAll(of dovecot: DovecotAccounts, _ domains: [MailServerModel.Domain]) {
        for (user, place) in dovecot.listed {
            guard let (localPart, domain) = addressParts(user), !localPart.isEmpty else { continue }
            let lowered = domain.lowercased()
            if classes[lowered] == .virtualMailbox { _ = addDovecot(localPart.lowercased(), lowered, place) }
        }
    }
}
