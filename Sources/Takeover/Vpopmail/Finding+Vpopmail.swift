/// What is said of a domain of vpopmail.
extension Finding {
    static func hasNoDefault(_ domain: VpopmailDomain) -> Finding {
        Finding(
            .damaged, at: SourcePlace("\(domain.folder)/.qmail-default"),
            Wording(
                "The file that hands mail to vpopmail is missing: today's server returns all mail for accounts of \(domain.shownName). They are read nevertheless.",
                german:
                    "Die Datei fehlt, die Post an vpopmail gibt: Der heutige Server schickt alle Post für Konten von \(domain.shownName) zurück. Sie werden trotzdem gelesen."
            ),
            advice: Wording(
                "Look whether the file was left behind when the server was copied.",
                german: "Sehen Sie nach, ob die Datei beim Kopieren des Servers zurückgeblieben ist."))
    }

    static func lacksArguments(_ domain: VpopmailDomain, _ place: SourcePlace) -> Finding {
        Finding(
            .damaged, at: place,
            Wording(
                "vdelivermail has not its two arguments, and puts all mail of \(domain.shownName) off. Its accounts are read nevertheless, unknown names are refused.",
                german:
                    "vdelivermail hat seine zwei Argumente nicht und stellt alle Post von \(domain.shownName) zurück. Die Konten werden trotzdem gelesen, unbekannte Namen abgelehnt."
            ))
    }

    static func deliversOtherwise(_ fallback: MailServerModel.Address) -> Finding {
        let command = fallback.instructions.lazy.compactMap { instruction -> String? in
            if case .program(let command) = instruction { command } else { nil }
        }.first
        return Finding(
            .changed, at: fallback.place, quote: command.map { printable($0) },
            Wording(
                "Mail for the accounts goes through this file and not through vdelivermail; Martlet writes it into the accounts' Maildirs itself.",
                german:
                    "Post für die Konten läuft über diese Datei statt über vdelivermail; Martlet schreibt sie selbst in die Maildirs der Konten."
            ),
            advice: Wording(
                "If it sorts or filters, let the IMAP server do that.",
                german: "Wenn hier sortiert oder gefiltert wird, lassen Sie das den IMAP-Server tun."))
    }

    static func hasFilter(_ filter: String, _ place: SourcePlace) -> Finding {
        Finding(
            .lost, at: place, quote: printable(filter),
            Wording(
                "What runs before vdelivermail is not carried over.", german: "Was vor vdelivermail läuft, wird nicht übernommen."
            ),
            advice: Wording(
                "If it is a filter for spam, put it before Martlet or behind it.",
                german: "Ist es ein Spamfilter, stellen Sie ihn vor oder hinter Martlet."))
    }

    static func hasMoreInstructions(_ instructions: [DeliveryInstruction], _ place: SourcePlace) -> Finding {
        Finding(
            .lost, at: place,
            Wording(
                "Beside vdelivermail the file has \(instructions.count) more instructions for all mail of the domain; they are not carried over.",
                german:
                    "Neben vdelivermail enthält die Datei \(instructions.count) weitere Anweisungen für alle Post der Domain; sie werden nicht übernommen."
            ),
            advice: Wording(
                "Look at them, and set up for each account what it needs of them.",
                german: "Sehen Sie sie durch und richten Sie für jedes Konto ein, was es davon braucht."))
    }

    static func hasDomainQuota(_ domain: VpopmailDomain, at path: String) -> Finding {
        Finding(
            .lost, at: SourcePlace(path),
            Wording(
                "\(domain.shownName) has a quota for all its accounts together, which Martlet does not know.",
                german: "\(domain.shownName) hat ein Limit für alle Konten zusammen, das Martlet nicht kennt."),
            advice: Wording(
                "Give the mailboxes quotas of their own with `martlet mailbox set`.",
                german: "Geben Sie den Postfächern mit `martlet mailbox set` eigene Limits."))
    }

    static func hasAccountsElsewhere(_ domain: VpopmailDomain, _ home: VpopmailHome) -> Finding {
        Finding(
            .lost, at: SourcePlace(home.databaseFile ?? "\(domain.folder)/vpasswd"),
            Wording(
                "The accounts of \(domain.shownName) are in no file but in a database: their Maildirs are found, their passwords and quotas are not.",
                german:
                    "Die Konten von \(domain.shownName) stehen in keiner Datei, sondern in einer Datenbank: Gefunden werden ihre Maildirs, nicht ihre Passwörter und Limits."
            ),
            advice: Wording(
                "Write the files with `vconvert -m -c \(domain.shownName)` (from SQL to cdb) and plan again.",
                german:
                    "Schreiben Sie die Dateien mit `vconvert -m -c \(domain.shownName)` (von SQL nach cdb) und planen Sie noch einmal."
            ))
    }
}
