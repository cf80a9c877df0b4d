extension Finding {
    /// Accounts in a database that is not asked.
    static func dovecotDatabase(isPassdb: Bool, _ file: String, at place: SourcePlace) -> Finding {
        let what =
            isPassdb
            ? Wording("passwords", german: "Passwörter")
            : Wording("homes and owners", german: "Home-Verzeichnisse und Eigentümer")
        let columns = isPassdb ? "user:password" : "user::uid:gid::home"
        return Finding(
            .lost, at: place, quote: printable(file),
            Wording(
                "Dovecot keeps \(what.english) in a database that the reader does not ask.",
                german: "Dovecot hat \(what.german) in einer Datenbank, die der Leser nicht befragt."),
            advice: Wording(
                "Export them by the query in \(printable(file)) as lines \(columns) into a file; in a copy of /etc/dovecot name it with driver = passwd-file, and plan with --root on that copy.",
                german:
                    "Exportieren Sie sie mit der Abfrage aus \(printable(file)) als Zeilen \(columns) in eine Datei; nennen Sie diese in einer Kopie von /etc/dovecot mit driver = passwd-file, und planen Sie mit --root über dieser Kopie."
            ))
    }

    /// A driver that is not read.
    static func dovecotDriver(_ driver: String, at place: SourcePlace) -> Finding {
        Finding(
            .lost, at: place, quote: printable(driver),
            Wording(
                "Dovecot asks a source of accounts that cannot be read from files.",
                german: "Dovecot fragt eine Kontenquelle, die sich nicht aus Dateien lesen lässt."),
            advice: Wording(
                "Export its accounts into a passwd-file (user:password:uid:gid::home) and plan again.",
                german: "Exportieren Sie ihre Konten in eine passwd-file (user:password:uid:gid::home), und planen Sie neu."))
    }
}
