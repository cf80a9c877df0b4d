/// What is said of a Plesk server.
extension Finding {
    static func isSuspended(_ domain: PleskLayout.Domain, _ place: SourcePlace) -> Finding {
        Finding(
            .note, at: place,
            Wording(
                "The panel has \(domain.shownName) suspended, and today's server takes its mail all the same; so it stays.",
                german: "Im Panel ist \(domain.shownName) gesperrt, der heutige Server nimmt ihre Post trotzdem an; so bleibt es."
            ),
            advice: Wording(
                "If it shall get no mail, delete it with `martlet domain remove` after the switch.",
                german: "Soll sie keine Post bekommen, löschen Sie sie nach dem Umschalten mit `martlet domain remove`."))
    }

    static func isNoLogin(_ place: SourcePlace) -> Finding {
        Finding(
            .damaged, at: place,
            Wording(
                "From here lines are of another form than address:password, and are left out.",
                german: "Ab hier haben Zeilen eine andere Form als Adresse:Passwort und bleiben weg."))
    }

    static func isNoExport(_ place: SourcePlace) -> Finding {
        Finding(
            .damaged, at: place,
            Wording(
                "This is no export of the panel's database: neither SQL nor JSON with a table mail.",
                german: "Das ist kein Export der Datenbank des Panels: weder SQL noch JSON mit einer Tabelle mail."),
            advice: Wording(
                "Export it with `mysqldump psa`, and name the file with --psa; that takes one compressed by gzip, too.",
                german:
                    "Exportieren Sie sie mit `mysqldump psa`, und nennen Sie die Datei mit --psa; das nimmt auch eine mit gzip gepackte."
            ))
    }

    static func isDamagedExport(_ place: SourcePlace) -> Finding {
        Finding(
            .damaged, at: place,
            Wording(
                "A statement of the export could not be read to its end; passwords may be missing.",
                german: "Eine Anweisung des Exports konnte nicht zu Ende gelesen werden; Passwörter können fehlen."),
            advice: Wording("Make the export anew.", german: "Erzeugen Sie den Export neu."))
    }
}
