extension Finding {
    static func mailboxWithoutDomain(_ mailbox: MailServerModel.Mailbox) -> Finding {
        Finding(
            .lost, at: mailbox.place, quote: mailbox.shownName,
            Wording(
                "The mailbox \(mailbox.shownName) is in a domain that this server takes no mail for.",
                german: "Das Postfach \(mailbox.shownName) liegt in einer Domain, für die dieser Server keine Mail annimmt."),
            advice: Wording(
                "Its files stay where they are. To carry it: martlet domain add \(mailbox.domain), then martlet mailbox add",
                german: "Seine Dateien bleiben, wo sie sind. Um es zu übernehmen: martlet domain add \(mailbox.domain), dann "
                    + "martlet mailbox add"))
    }

    static func badMailboxName(_ mailbox: MailServerModel.Mailbox) -> Finding {
        Finding(
            .lost, at: mailbox.place, quote: mailbox.shownName,
            Wording(
                "\(mailbox.shownName) is no address that mail can be sent to (RFC 5321, 4.1.2).",
                german: "\(mailbox.shownName) ist keine Adresse, an die man schreiben kann (RFC 5321, 4.1.2)."),
            advice: Wording(
                "Its files stay where they are. Give it a name: martlet mailbox add NAME --maildir \(mailbox.path)",
                german:
                    "Seine Dateien bleiben, wo sie sind. Einen Namen geben: martlet mailbox add NAME --maildir \(mailbox.path)"))
    }

    static func mailboxTwice(_ mailbox: MailServerModel.Mailbox, kept: String) -> Finding {
        Finding(
            .lost, at: mailbox.place, quote: mailbox.shownName,
            Wording(
                "Another mailbox is called \(mailbox.shownName) too, capitals aside; the one in \(kept) gets the mail.",
                german:
                    "Ein anderes Postfach heißt auch \(mailbox.shownName), von Großschreibung abgesehen; Mail bekommt das in \(kept)."
            ),
            advice: Wording(
                "What lies in \(mailbox.path) stays there. Move it over, or give this one another name.",
                german: "Was in \(mailbox.path) liegt, bleibt dort. Hinüberschieben, oder diesem einen anderen Namen geben."))
    }

    static func badMaildir(_ mailbox: MailServerModel.Mailbox) -> Finding {
        Finding(
            .lost, at: mailbox.place, quote: mailbox.path,
            Wording(
                "\(mailbox.shownName) has no path that a Maildir can have.",
                german: "\(mailbox.shownName) hat keinen Pfad, den ein Maildir haben kann."),
            advice: Wording(
                "A path is absolute, without \"..\". Say one: martlet mailbox add \(mailbox.shownName) --maildir PATH",
                german:
                    "Ein Pfad ist absolut und ohne „..“. Einen nennen: martlet mailbox add \(mailbox.shownName) --maildir PFAD"))
    }

    static func badOwner(_ mailbox: MailServerModel.Mailbox) -> Finding {
        Finding(
            .lost, at: mailbox.place, quote: mailbox.shownName,
            Wording(
                "\(mailbox.shownName) belongs to the user \(mailbox.uid):\(mailbox.gid), which no file can belong to.",
                german: "\(mailbox.shownName) gehört dem Benutzer \(mailbox.uid):\(mailbox.gid), dem keine Datei gehören kann."),
            advice: Wording(
                "Say whose it is: martlet mailbox add \(mailbox.shownName) --uid UID --gid GID",
                german: "Sagen, wem es gehört: martlet mailbox add \(mailbox.shownName) --uid UID --gid GID"))
    }

    static func mbox(_ mailbox: MailServerModel.Mailbox, maildir: String) -> Finding {
        Finding(
            .changed, at: mailbox.place, quote: mailbox.path,
            Wording(
                "\(mailbox.shownName) is an mbox file. New mail goes into \(maildir); what is in the file stays there.",
                german:
                    "\(mailbox.shownName) ist eine mbox-Datei. Neue Mail kommt nach \(maildir); was in der Datei ist, bleibt dort."
            ),
            advice: Wording(
                "Before the switch: mb2md -s \(mailbox.path) -d \(maildir), and let the IMAP or POP3 server read that.",
                german:
                    "Vor dem Wechsel: mb2md -s \(mailbox.path) -d \(maildir), und den IMAP- oder POP3-Server das lesen lassen."))
    }

    static func passwordToSet(_ mailbox: MailServerModel.Mailbox, scheme: String?) -> Finding {
        let kind = scheme.map { " (\($0))" } ?? ""
        return Finding(
            .lost, at: mailbox.place,
            Wording(
                "The password of \(mailbox.shownName) is stored in a way that Martlet cannot check\(kind).",
                german: "Das Passwort von \(mailbox.shownName) ist so gespeichert, dass Martlet es nicht prüfen kann\(kind)."),
            advice: Wording(
                "Mail comes in; to log in it needs a new one: martlet mailbox set \(mailbox.shownName) --password-stdin",
                german:
                    "Mail kommt an; für die Anmeldung braucht es ein neues: martlet mailbox set \(mailbox.shownName) --password-stdin"
            ))
    }

    static func clearPasswords(_ count: Int, at place: SourcePlace) -> Finding {
        Finding(
            .changed, at: place,
            Wording(
                "\(count == 1 ? "One password lies" : "\(count) passwords lie") there in clear; Martlet keeps hashes of them and nothing else.",
                german:
                    "\(count == 1 ? "Ein Passwort liegt" : "\(count) Passwörter liegen") dort im Klartext; Martlet behält davon nur Hashes."
            ),
            advice: Wording(
                "Nothing to do for the logins. Once the old server is given up, delete them there.",
                german: "Für die Anmeldung ist nichts zu tun. Ist der alte Server aufgegeben, dort löschen."))
    }
}

extension MailServerModel.Mailbox {
    var shownName: String { "\(localPart)@\(domain)" }
}
