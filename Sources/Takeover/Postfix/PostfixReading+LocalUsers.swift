extension PostfixReading {
    /// Where local(8) puts the mail of the machine's users (local(8), DELIVERY METHOD CONTROLS).
    private enum LocalPlace {
        case home(String)
        case spool(String)
        case dovecot
    }

    /// The users of `mydestination`: each of /etc/passwd has a mailbox; system accounts only where one is there.
    mutating func readLocalUsers() {
        guard let domain = classes.localDomain else { return }
        let kind = localPlace()
        let owners = Set(model.mailboxes.map(\.uid))
        var passedOver = Occurrences()
        for account in accounts.accounts {
            guard let mailbox = localMailbox(account, domain, kind, owners) else {
                passedOver.add(account.name, at: account.place)
                continue
            }
            add(mailbox)
            readForwards(of: account, domain)
        }
        add(
            passedOver.finding(
                .note, { "System accounts without a mailbox are not carried over: \($0)." },
                german: { "Systemkonten ohne Postfach werden nicht übernommen: \($0)." }))
    }

    private mutating func localPlace() -> LocalPlace {
        let command = parameters.value("mailbox_command")
        let transport = parameters.value("mailbox_transport")
        let localTransport = parameters.value("local_transport")
        if isDovecot(transport) || isDovecot(localTransport) { return .dovecot }
        if transport.isEmpty, isDovecotCommand(command) { return .dovecot }
        if !transport.isEmpty {
            find(
                .lost, parameters.place("mailbox_transport"), quote: transport,
                "The mail of local users goes through a transport that is not carried over.",
                "Die Post der lokalen Benutzer geht durch einen Transportweg, der nicht übernommen wird.",
                advice: Wording(
                    "See where it puts the mail; here the mailboxes are taken to be where local(8) would put them.",
                    german: "Prüfen Sie, wohin er die Post legt; hier gelten die Postfächer, die local(8) füllen würde."))
        } else if !command.isEmpty {
            find(
                .lost, parameters.place("mailbox_command"), quote: command,
                "A program delivers the mail of local users; it is not carried over, mail goes into their mailboxes directly.",
                "Ein Programm stellt die Post der lokalen Benutzer zu; es wird nicht übernommen, die Post geht direkt in ihre Postfächer.",
                advice: Wording(
                    "Where users have rules of their own (.procmailrc), write those as aliases or Sieve rules.",
                    german: "Haben Benutzer eigene Regeln (.procmailrc), dann schreiben Sie diese als Aliase oder Sieve-Regeln."))
        }
        if !localTransport.hasPrefix("local"), !localTransport.isEmpty {
            find(
                .lost, parameters.place("local_transport"), quote: localTransport,
                "Mail for the names of mydestination does not go into mailboxes of this machine.",
                "Post für die Namen in mydestination geht nicht in Postfächer dieses Rechners.",
                advice: Wording(
                    "Set a route for these domains, if their mail is for another server.",
                    german: "Setzen Sie für diese Domains eine Route, wenn ihre Post auf einen anderen Server gehört."))
        }
        let home = parameters.value("home_mailbox")
        if !home.isEmpty { return .home(home) }
        return .spool(parameters.value("mail_spool_directory"))
    }

    /// Nil for a system account that has no mailbox.
    private mutating func localMailbox(
        _ account: UnixAccounts.Account, _ domain: String, _ place: LocalPlace, _ owners: Set<UInt32>
    ) -> MailServerModel.Mailbox? {
        // UID_MIN of login.defs(5) and nobody. The owner of the virtual mailboxes is no person, and `localhost` no domain of theirs.
        let isPerson =
            account.uid >= 1000 && account.uid != 65_534 && !owners.contains(account.uid) && domain != "localhost"
            && !domain.hasPrefix("localhost.")
        var mailbox = MailServerModel.Mailbox(
            account.name, at: domain, path: "", uid: account.uid, gid: account.gid, place: account.place)
        switch place {
        case .home(let relative):
            mailbox.path = Self.joined(account.home, relative)
            mailbox.format = relative.hasSuffix("/") ? .maildir : .mbox
        case .spool(let folder):
            mailbox.path = Self.joined(folder, account.name)
            mailbox.format = folder.hasSuffix("/") ? .maildir : .mbox
        case .dovecot:
            guard let dovecot, let found = dovecot.account(account.name), let path = found.path else { return nil }
            mailbox.path = path
            mailbox.format = found.format
            mailbox.password = found.password
        }
        mailbox.password = mailbox.password ?? account.password
        if isPerson { return mailbox }
        let status = try? tree.status(of: mailbox.path)
        return status == nil ? nil : mailbox
    }

    /// `folder/name` with one slash between, none at the end, and none doubled.
    static func joined(_ folder: String, _ name: String) -> String {
        var parts: [Substring] = []
        for part in "\(folder)/\(name)".split(separator: "/") where part != "." { parts.append(part) }
        return "/" + parts.joined(separator: "/")
    }

    /// `~/.forward` and `~/.forward+extension` (local(8), aliases(5)).
    private mutating func readForwards(of account: UnixAccounts.Account, _ domain: String) {
        guard parameters.value("forward_path").contains("/.forward"), account.home != "/",
            let names = try? tree.names(in: account.home)
        else { return }
        let separator = parameters.value("recipient_delimiter").unicodeScalars.first.map { String($0) } ?? ""
        let user = MailServerModel.Address.User(name: account.name, uid: account.uid, gid: account.gid, home: account.home)
        for file in names where file.hasPrefix(".forward") {
            let extent = file.dropFirst(".forward".count)
            guard extent.isEmpty || (!separator.isEmpty && extent.hasPrefix(separator) && extent.count > 1) else { continue }
            let path = Self.joined(account.home, file)
            guard let octets = contents(path) else { continue }
            var targets: [AliasTarget] = []
            for line in TextLines(octets).lines where !line.text.trimmed.hasPrefix("#") {
                targets += AliasTarget.targets(line.text)
            }
            // An empty file is none (local(8)).
            if targets.isEmpty { continue }
            included = []
            let instructions = instructions(of: targets, for: account.name, domain, at: SourcePlace(path))
            let own = mailboxIndexes["\(account.name)@\(domain)".lowercased()].map { ownInstruction(model.mailboxes[$0]) }
            if instructions == [own].compactMap({ $0 }) { continue }
            add(
                MailServerModel.Address(
                    .exactly("\(account.name)\(extent)"), at: domain, instructions, user: user, place: SourcePlace(path)))
        }
    }

    /// Of a file that may be missing; a finding where it cannot be read.
    mutating func contents(_ path: String) -> [UInt8]? {
        do {
            return try tree.contents(of: path)
        } catch {
            model.findings.append(.unreadable(error))
            return nil
        }
    }
}
