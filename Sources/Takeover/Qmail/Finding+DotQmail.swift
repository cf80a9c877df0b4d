/// What is said of dot-qmail files.
extension Finding {
    static func isWritable(_ path: String) -> Finding {
        Finding(
            .damaged, at: SourcePlace(path),
            Wording(
                "The file can be written by everybody, so that qmail puts its mail off and returns it in the end.",
                german: "Jeder darf die Datei ändern, deshalb stellt qmail Post dafür zurück und schickt sie am Ende zurück."),
            advice: Wording("Look what it says, then chmod o-w.", german: "Prüfen Sie ihren Inhalt, danach chmod o-w."))
    }

    static func hasCarriageReturns(_ path: String) -> Finding {
        Finding(
            .damaged, at: SourcePlace(path),
            Wording(
                "Lines end in CRLF: qmail takes the CR for a part of the address or path. It is left out here.",
                german: "Zeilen enden mit CRLF: qmail hält das CR für einen Teil der Adresse oder des Pfads. Hier bleibt es weg."),
            advice: Wording(
                "Look where mail for it went until now.", german: "Sehen Sie nach, wohin Post dafür bisher gegangen ist."))
    }

    static func beginsBlank(_ path: String) -> Finding {
        Finding(
            .damaged, at: SourcePlace(path, line: 1),
            Wording(
                "The first line is blank, so that qmail puts the mail off and returns it in the end.",
                german: "Die erste Zeile ist leer, deshalb stellt qmail die Post zurück und schickt sie am Ende zurück."),
            advice: Wording("Delete the line.", german: "Löschen Sie die Zeile."))
    }

    static func forwardsOnly(_ text: some StringProtocol, at place: SourcePlace) -> Finding {
        Finding(
            .damaged, at: place, quote: printable(text),
            Wording(
                "The file may only forward (+list, or its x bit is set): qmail puts the mail off at this line.",
                german:
                    "Die Datei darf nur weiterleiten (+list, oder ihr x-Bit ist gesetzt): qmail stellt die Post bei dieser Zeile zurück."
            ),
            advice: Wording(
                "Delete the line, or take the x bit away with chmod -x.",
                german: "Löschen Sie die Zeile oder nehmen Sie das x-Bit mit chmod -x weg."))
    }

    static func isNoPlainAddress(_ text: String, at place: SourcePlace) -> Finding {
        Finding(
            .damaged, at: place, quote: printable(text),
            Wording(
                "qmail takes the whole line for one address, and this is none: mail for it comes back.",
                german: "qmail hält die ganze Zeile für eine Adresse, und das ist keine: Post dafür kommt zurück."),
            advice: Wording(
                "Write one address a line, without brackets, names and blanks.",
                german: "Schreiben Sie je Zeile eine Adresse ohne Klammern, Namen und Leerzeichen."))
    }
}

extension Finding {
    static func hasVariableOwner(_ path: String) -> Finding {
        Finding(
            .changed, at: SourcePlace(path),
            Wording(
                "Today the sender is made anew for each recipient of the list (VERP); Martlet sends as the list's owner.",
                german:
                    "Heute bekommt die Liste für jeden Empfänger einen eigenen Absender (VERP); Martlet sendet im Namen des Listeneigentümers."
            ),
            advice: Wording(
                "A list program that counts on it has to run as a program of its own.",
                german: "Ein Listenprogramm, das sich darauf verlässt, muss als eigenes Programm laufen."))
    }
}

extension Occurrences {
    /// Of the paths of mailboxes.
    var withoutMaildir: Finding? {
        finding(
            .damaged, { "A Maildir is missing, so that qmail puts mail for it off: \($0)." },
            german: { "Ein Maildir fehlt, deshalb stellt qmail Post dafür zurück: \($0)." },
            advice: Wording(
                "Martlet makes it; delete the address if nobody needs it.",
                german: "Martlet legt es an; löschen Sie die Adresse, wenn niemand sie braucht."))
    }
}
