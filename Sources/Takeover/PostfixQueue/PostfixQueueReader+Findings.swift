extension PostfixQueueReader {
    static func withoutPostcat(_ count: Int, _ root: String) -> Finding {
        Finding(
            .lost, at: SourcePlace(root),
            Wording(
                "\(count) mails wait in the queue, and Postfix's program postcat, which opens them, is not here.",
                german: "\(count) Mails warten in der Warteschlange, und Postfix' Programm postcat, das sie öffnet, fehlt hier."),
            advice: Wording(
                "Plan on the server itself, or install the package postfix here without starting it.",
                german: "Planen Sie auf dem Server selbst, oder installieren Sie hier das Paket postfix, ohne es zu starten."))
    }

    static func unreadable(_ id: String, _ place: SourcePlace, isCorrupt: Bool) -> Finding {
        let text =
            isCorrupt
            ? Wording(
                "Postfix has put this mail aside as damaged.", german: "Postfix hat diese Mail als beschädigt beiseitegelegt.")
            : Wording(
                "The queue file cannot be read as a mail.", german: "Die Datei der Warteschlange lässt sich nicht als Mail lesen."
            )
        return Finding(
            .damaged, at: place, quote: Finding.printable(id), text,
            advice: Wording(
                "It stays where it is; look at it with postcat.", german: "Sie bleibt, wo sie ist; sehen Sie sie mit postcat an.")
        )
    }
}
