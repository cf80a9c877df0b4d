/// What is said of qmail's queue.
extension Finding {
    static func hasNoContent(_ path: String) -> Finding {
        Finding(
            .damaged, at: SourcePlace(path),
            Wording(
                "The queue has an envelope here without a mail: its content is lost already.",
                german: "Hier liegt in der Warteschlange ein Umschlag ohne Mail: Ihr Inhalt ist schon verloren."))
    }

    static func hasNoSender(_ place: SourcePlace) -> Finding {
        Finding(
            .damaged, at: place,
            Wording(
                "The envelope names no sender, so that qmail cannot send the mail.",
                german: "Der Umschlag nennt keinen Absender, qmail kann die Mail deshalb nicht senden."),
            advice: Wording(
                "The mail itself lies in mess; look at it and send it on by hand.",
                german: "Die Mail selbst liegt in mess; sehen Sie hinein und senden Sie sie von Hand weiter."))
    }

    static func damagedEnvelope(_ path: String) -> Finding {
        Finding(
            .damaged, at: SourcePlace(path),
            Wording(
                "The envelope is damaged; the recipients that could be read are carried over.",
                german: "Der Umschlag ist beschädigt; übernommen werden die lesbaren Empfänger."),
            advice: Wording(
                "Look at the file before you switch.", german: "Sehen Sie vor dem Umschalten in die Datei."))
    }

    static func leftovers(_ count: Int, _ first: String) -> Finding {
        Finding(
            .note, at: SourcePlace(first),
            Wording(
                "\(count) mails in the queue are through or were never wholly taken; qmail would remove them, and they are left out.",
                german:
                    "\(count) Mails in der Warteschlange sind erledigt oder wurden nie ganz angenommen; qmail würde sie löschen, sie bleiben weg."
            ))
    }
}
