extension Finding {
    static func readAsLatin1(_ path: String) -> Finding {
        Finding(
            .note, at: SourcePlace(path),
            Wording(
                "The file is no UTF-8; it was read as latin-1.",
                german: "Die Datei ist kein UTF-8; sie wurde als latin-1 gelesen."))
    }

    /// The text that a compiled table was made of is not there.
    static func tableWithoutSource(_ name: TableName, isCompiled: Bool, at place: SourcePlace) -> Finding {
        guard isCompiled else {
            return Finding(
                .damaged, at: place, quote: printable(name.description),
                Wording(
                    "The table \(printable(name.name)) is not there; Postfix puts off what it has to look up in it.",
                    german: "Die Tabelle \(printable(name.name)) fehlt; Postfix stellt zurück, was es darin nachschlagen müsste."),
                advice: Wording(
                    "Remove the table from main.cf, or create its file.",
                    german: "Nehmen Sie die Tabelle aus main.cf heraus, oder legen Sie ihre Datei an."))
        }
        return Finding(
            .lost, at: place, quote: printable(name.description),
            Wording(
                "Of the table \(printable(name.name)) there is only the compiled file; its entries are not carried over.",
                german:
                    "Von der Tabelle \(printable(name.name)) gibt es nur die übersetzte Datei; ihre Einträge werden nicht übernommen."
            ),
            advice: Wording(
                "Write its text with: postmap -s \(printable(name.description)) > \(printable(name.name)) — then plan again.",
                german:
                    "Schreiben Sie den Text mit: postmap -s \(printable(name.description)) > \(printable(name.name)) – und planen Sie danach neu."
            ))
    }

    /// Postfix reads the compiled file, which is older than its text.
    static func tableOutdated(_ name: TableName) -> Finding {
        Finding(
            .changed, at: SourcePlace(name.name),
            Wording(
                "The text is newer than the compiled table: Postfix does not know of the last changes yet, the new server will.",
                german:
                    "Der Text ist neuer als die übersetzte Tabelle: Postfix kennt die letzten Änderungen noch nicht, der neue Server schon."
            ),
            advice: Wording(
                "See whether the changes are meant; postmap \(printable(name.description)) makes Postfix follow them.",
                german:
                    "Prüfen Sie, ob die Änderungen gewollt sind; postmap \(printable(name.description)) macht sie Postfix bekannt."
            ))
    }

    /// A table of a type that is not read.
    static func tableNotRead(_ name: TableName, at place: SourcePlace) -> Finding {
        let quote = printable(name.description)
        switch name.type {
        case "regexp", "pcre", "cidr":
            return Finding(
                .lost, at: place, quote: quote,
                Wording(
                    "The table consists of patterns; they are not carried over.",
                    german: "Die Tabelle besteht aus Mustern; sie werden nicht übernommen."),
                advice: Wording(
                    "Write the addresses that it is for as aliases of their own (martlet alias add); NAME-* stands for all that begin with NAME-.",
                    german:
                        "Legen Sie die gemeinten Adressen als einzelne Aliase an (martlet alias add); NAME-* steht für alle, die mit NAME- beginnen."
                ))
        case "mysql", "pgsql", "ldap", "sqlite", "mongodb":
            return database(name, at: place)
        case "unionmap", "pipemap", "randmap", "fail", "tcp", "socketmap", "memcache", "nis", "nisplus", "netinfo", "internal",
            "environ", "unix", "debug":
            return Finding(
                .lost, at: place, quote: quote,
                Wording(
                    "A table of type \(printable(name.type)) cannot be read as a whole; its entries are not carried over.",
                    german:
                        "Eine Tabelle vom Typ \(printable(name.type)) lässt sich nicht im Ganzen lesen; ihre Einträge werden nicht übernommen."
                ),
                advice: Wording(
                    "Write its entries to a text file (key, space, value), name that as texthash:FILE in its place, and plan again.",
                    german:
                        "Schreiben Sie ihre Einträge in eine Textdatei (Schlüssel, Leerzeichen, Wert), tragen Sie an ihrer Stelle texthash:DATEI ein, und planen Sie neu."
                ))
        default:
            return Finding(
                .damaged, at: place, quote: quote,
                Wording(
                    "Postfix has no table type of that name; nothing was read.",
                    german: "Einen Tabellentyp dieses Namens hat Postfix nicht; es wurde nichts gelesen."),
                advice: Wording("Correct the name in main.cf.", german: "Berichtigen Sie den Namen in main.cf."))
        }
    }

    private static func database(_ name: TableName, at place: SourcePlace) -> Finding {
        let program =
            switch name.type {
            case "mysql": "mysql --batch --skip-column-names -e 'SELECT ADDRESS, VALUE FROM …'"
            case "pgsql": "psql -At -F ' ' -c 'SELECT ADDRESS, VALUE FROM …'"
            case "sqlite": "sqlite3 -separator ' ' FILE 'SELECT ADDRESS, VALUE FROM …'"
            case "mongodb": "mongoexport"
            default: "ldapsearch"
            }
        let kind =
            switch name.type {
            case "ldap": Wording("a directory (LDAP)", german: "einem Verzeichnis (LDAP)")
            default: Wording("a database (\(name.type))", german: "einer Datenbank (\(name.type))")
            }
        return Finding(
            .lost, at: place, quote: printable(name.description),
            Wording(
                "The entries are in \(kind.english), which the reader does not ask; they are not carried over.",
                german: "Die Einträge liegen in \(kind.german), die der Leser nicht befragt; sie werden nicht übernommen."),
            advice: Wording(
                "Export all rows as text (key, space, value), for example with \(program), by the query that stands in \(printable(name.name)); put texthash:FILE in its place in a copy of /etc/postfix, and plan with --root on that copy.",
                german:
                    "Exportieren Sie alle Zeilen als Text (Schlüssel, Leerzeichen, Wert), etwa mit \(program), nach der Abfrage aus \(printable(name.name)); tragen Sie in einer Kopie von /etc/postfix an ihrer Stelle texthash:DATEI ein, und planen Sie mit --root über dieser Kopie."
            ))
    }
}
