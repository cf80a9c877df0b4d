/// Adds passwords to the mailboxes, and compares what the panel says with what qmail does.
struct PleskLogins {
    struct Export: Sendable {
        var path: String
        var contents: PanelExport
    }

    private let layout: PleskLayout
    var export: Export?
    /// A dump that Plesk made by itself, compressed; nil where there is none.
    var dailyDump: String?
    /// Of the encrypted passwords in the export.
    var key: PanelKey?
    /// By address.
    var poppasswd: [String: String] = [:]
    private var encrypted = Occurrences()
    private var unknown = Occurrences()
    private var differing = Occurrences()
    private var missing = Occurrences()

    init(_ layout: PleskLayout) {
        self.layout = layout
    }

    mutating func change(_ model: inout MailServerModel) {
        let own = Set(layout.domains.map(\.name))
        for index in model.mailboxes.indices where own.contains(model.mailboxes[index].domain) {
            addPassword(to: &model.mailboxes[index])
        }
        if let export { compare(export, model, own) }
        model.findings += summary()
    }

    private mutating func addPassword(to mailbox: inout MailServerModel.Mailbox) {
        let address = "\(mailbox.localPart)@\(mailbox.domain)"
        let user = export?.contents.users[address]
        if mailbox.quotaOctets == 0, let user { mailbox.quotaOctets = user.quotaOctets }
        switch user?.password {
        case .crypt(let text):
            mailbox.password = text
        case .plain(let text):
            setCleartext(text, of: &mailbox)
        case .encrypted(let text):
            if let text = key?.password(of: text) ?? poppasswd[address] {
                setCleartext(text, of: &mailbox)
            } else {
                encrypted.add(address, at: place(ofLine: user?.line))
            }
        case nil:
            if let text = poppasswd[address] {
                setCleartext(text, of: &mailbox)
            } else {
                unknown.add(address, at: mailbox.place)
            }
        }
    }

    private func setCleartext(_ text: String, of mailbox: inout MailServerModel.Mailbox) {
        mailbox.cleartext = text
        mailbox.password = "{PLAIN}\(text)"
    }

    private mutating func compare(_ export: Export, _ model: MailServerModel, _ own: Set<String>) {
        var names: Set<String> = []
        // What each address forwards to.
        var forwards: [String: Set<String>] = [:]
        for mailbox in model.mailboxes where own.contains(mailbox.domain) {
            names.insert("\(mailbox.localPart)@\(mailbox.domain)")
        }
        for address in model.addresses where own.contains(address.domain) {
            guard case .exactly(let name) = address.name else { continue }
            names.insert("\(name)@\(address.domain)")
            for case .forward(let target) in address.instructions {
                forwards["\(name)@\(address.domain)", default: []].insert(target.lowercased())
            }
        }
        for (address, user) in export.contents.users.sorted(by: { $0.key < $1.key }) where own.contains(user.domain) {
            guard names.contains(address) else {
                missing.add(address, at: place(ofLine: user.line))
                continue
            }
            let hasAliases = user.aliases.allSatisfy { names.contains("\($0)@\(user.domain)") }
            if Set(user.forwards) != forwards[address] ?? [] || !hasAliases {
                differing.add(address, at: place(ofLine: user.line))
            }
        }
    }

    private func place(ofLine line: Int?) -> SourcePlace { SourcePlace(export?.path ?? layout.mailnames, line: line) }

    private func summary() -> [Finding] {
        var findings = [
            encrypted.finding(
                .lost,
                { "The password is encrypted with another key than \(PanelKey.path) has, and is not carried over: \($0)." },
                german: {
                    "Das Passwort ist mit einem anderen Schlüssel als dem in \(PanelKey.path) verschlüsselt und wird nicht übernommen: \($0)."
                },
                advice: Wording(
                    "Print them with /usr/local/psa/admin/sbin/mail_auth_view and set them with `martlet mailbox set`.",
                    german:
                        "Zeigen Sie sie mit /usr/local/psa/admin/sbin/mail_auth_view an und setzen Sie sie mit `martlet mailbox set`."
                )),
            unknown.finding(
                .lost, { "No password is known; nobody can log in: \($0)." },
                german: { "Es ist kein Passwort bekannt, niemand kann sich anmelden: \($0)." }, advice: exportAdvice),
            missing.finding(
                .note, { "The panel has mail users that qmail has no assignment for: \($0)." },
                german: { "Das Panel kennt Mailnutzer, für die qmail keine Zuordnung hat: \($0)." },
                advice: Wording(
                    "If they shall get mail, let the panel write its files anew (mchk --with-spam) and plan again.",
                    german:
                        "Sollen sie Post bekommen, lassen Sie das Panel seine Dateien neu schreiben (mchk --with-spam) und planen Sie noch einmal."
                )),
            differing.finding(
                .note, { "The panel says other forwards or names than the .qmail files, which rule: \($0)." },
                german: { "Das Panel nennt andere Weiterleitungen oder Namen als die .qmail-Dateien, die gelten: \($0)." }),
        ].compactMap { $0 }
        for domain in layout.domains {
            guard let export, let entry = export.contents.domains[domain.name], entry.isSuspended else { continue }
            findings.append(.isSuspended(domain, place(ofLine: entry.line)))
        }
        return findings
    }

    private var exportAdvice: Wording {
        if let dailyDump, export == nil {
            return Wording(
                "They are in a dump that Plesk made by itself: martlet switch plan --psa \(dailyDump)",
                german: "Sie stehen in einem Abzug, den Plesk selbst gemacht hat: martlet switch plan --psa \(dailyDump)")
        }
        let command =
            "mysqldump psa domains mail accounts mail_aliases mail_redir DomainServices Parameters > psa.sql"
        return Wording(
            "Export the panel's database and plan again with --psa psa.sql: \(command)",
            german: "Exportieren Sie die Datenbank des Panels und planen Sie noch einmal mit --psa psa.sql: \(command)")
    }
}
