extension VpopmailDomainReading {
    /// Makes mailboxes of the lines of vpasswd.
    mutating func take(_ entries: [VpopmailAccounts.Entry]) {
        let limits = limits()
        var kinds = AccountKinds()
        mailboxes.reserveCapacity(entries.count)
        for entry in entries {
            let account = entry.account
            let flags = account.flags.contains(.overridesLimits) ? account.flags : account.flags.union(limits.flags)
            var mailbox = MailServerModel.Mailbox(
                account.name, at: domain.name, path: "\(folder(of: account))/Maildir", uid: domain.owner.uid,
                gid: domain.owner.gid,
                place: entry.place)
            if let quota = MaildirQuota(account.quota) {
                mailbox.quotaOctets = quota.octets
                mailbox.quotaMessages = quota.messages
            } else {
                kinds.strangeQuota.add(account.name, at: entry.place)
            }
            // Who may not send by SMTP must not be able to after the switch either: Martlet knows no other use of a password.
            if flags.contains(.noSMTP) {
                kinds.noSMTP.add(account.name, at: entry.place)
            } else {
                mailbox.password = account.crypt.isEmpty ? nil : account.crypt
                mailbox.cleartext = account.cleartext
                if account.crypt.isEmpty { kinds.noPassword.add(account.name, at: entry.place) }
            }
            mailbox.isEnabled = !flags.contains(.bounceMail)
            if !mailbox.isEnabled { kinds.bounced.add(account.name, at: entry.place) }
            if !flags.isDisjoint(with: [.noPOP, .noIMAP, .noWebmail]) { kinds.noReading.add(account.name, at: entry.place) }
            // vpopmail lets the postmaster manage his domain always.
            mailbox.isAdministrator = account.name == "postmaster" || flags.contains(.administrator)
            mailboxes.append(mailbox)
        }
        findings += kinds.findings(of: domain)
    }

    /// The accounts are in a database: their folders are found, their passwords are not.
    mutating func takeFolders() {
        findings.append(.hasAccountsElsewhere(domain, home))
        takeFolders(in: domain.folder, depth: 0)
    }

    /// The names of one letter are folders that only spread the accounts (vpopmail's "big dir").
    private mutating func takeFolders(in folder: String, depth: Int) {
        let names: [String]
        do {
            names = try tree.names(in: folder) ?? []
        } catch {
            findings.append(.unreadable(error))
            return
        }
        for name in names where !name.hasPrefix(".") {
            if let status = try? tree.status(of: "\(folder)/\(name)/Maildir"), status.kind == .folder {
                mailboxes.append(
                    MailServerModel.Mailbox(
                        name.lowercased(), at: domain.name, path: "\(folder)/\(name)/Maildir", uid: domain.owner.uid,
                        gid: domain.owner.gid, place: SourcePlace("\(folder)/\(name)")))
            } else if name.count == 1, depth < 3 {
                takeFolders(in: "\(folder)/\(name)", depth: depth + 1)
            }
        }
    }

    /// The `.qmail` files in the homes of accounts. An account whose name has a dot-qmail file of the domain gets no mail at all.
    mutating func takeUserFiles(besides found: [MailServerModel.Address]) {
        var exact: Set<String> = []
        var beginnings: [String: MailServerModel.Address] = [:]
        for address in found {
            switch address.name {
            case .exactly(let name): exact.insert(name)
            case .beginning(let name): beginnings[name] = address
            case .any: continue
            }
        }
        var shadowed = Occurrences()
        for mailbox in mailboxes {
            if exact.contains(mailbox.localPart) {
                shadowed.add(mailbox.localPart, at: mailbox.place)
            } else if let address = Self.closest(to: mailbox.localPart, in: beginnings) {
                shadowed.add(mailbox.localPart, at: mailbox.place)
                addresses.append(
                    MailServerModel.Address(
                        .exactly(mailbox.localPart), at: domain.name, address.instructions, user: address.user,
                        place: address.place))
            } else if let address = userFile(of: mailbox) {
                addresses.append(address)
            }
        }
        let finding = shadowed.finding(
            .note, { "A .qmail file of the domain takes the mail of accounts that have the same name: \($0)." },
            german: { "Eine .qmail-Datei der Domain bekommt die Post gleichnamiger Konten: \($0)." })
        if let finding { findings.append(finding) }
    }

    private static func closest(
        to name: String, in beginnings: [String: MailServerModel.Address]
    ) -> MailServerModel.Address? {
        guard !beginnings.isEmpty else { return nil }
        var rest = name[...]
        while let dash = rest.lastIndex(of: "-") {
            if let address = beginnings[String(rest[...dash])] { return address }
            rest = rest[..<dash]
        }
        return nil
    }

    /// Nil where there is no `.qmail`, or it says no more than that mail goes into the account's Maildir.
    private mutating func userFile(of mailbox: MailServerModel.Mailbox) -> MailServerModel.Address? {
        let home = mailbox.path.hasSuffix("/Maildir") ? String(mailbox.path.dropLast("/Maildir".count)) : mailbox.path
        let path = "\(home)/.qmail"
        let octets: [UInt8]
        do {
            guard let contents = try tree.contents(of: path) else { return nil }
            octets = contents
        } catch {
            findings.append(.unreadable(error))
            return nil
        }
        let file = VpopmailUserFile(
            TextLines(octets), home: home, address: "\(mailbox.localPart)@\(mailbox.domain)", host: host)
        guard let instructions = file.instructions, instructions != [.maildir(mailbox.path)] else { return nil }
        return MailServerModel.Address(
            .exactly(mailbox.localPart), at: domain.name, instructions, user: domain.owner, place: SourcePlace(path))
    }

    private func folder(of account: VpopmailAccount) -> String {
        DotQmail.absolute(account.folder.isEmpty ? account.name : account.folder, home: domain.folder)
    }

    /// `.qmailadmin-limits` of the domain, or those of all domains where it has none (README.vlimits).
    private mutating func limits() -> VpopmailLimits {
        let path = "\(domain.folder)/.qmailadmin-limits"
        var limits = home.limits
        do {
            if let octets = try tree.contents(of: path) { limits = VpopmailLimits(lines: TextLines(octets).lines) }
        } catch {
            findings.append(.unreadable(error))
        }
        if limits.domainQuota > 0 || limits.domainMessages > 0 { findings.append(.hasDomainQuota(domain, at: path)) }
        return limits
    }
}
