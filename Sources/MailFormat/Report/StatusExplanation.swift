/// What an enhanced status code (RFC 3463 and the registry it founded) means to the person who wrote the mail.
enum StatusExplanation {
    /// One sentence; nil where the code says no more than that it failed.
    static func text(_ status: EnhancedStatusCode, _ language: ReportLanguage) -> String? {
        switch (status.subject, status.detail) {
        case (1, 1), (1, 6): language.choose("There is no mailbox of this name.", "Ein Postfach dieses Namens gibt es nicht.")
        case (1, 2): language.choose("There is no such mail domain.", "Diese Mail-Domain gibt es nicht.")
        case (1, 3): language.choose("The address is not written rightly.", "Die Adresse ist nicht richtig geschrieben.")
        case (1, 10): language.choose("This domain takes no mail.", "Diese Domain nimmt keine Mail an.")
        case (2, 1): language.choose("The mailbox is closed.", "Das Postfach ist geschlossen.")
        case (2, 2): language.choose("The mailbox is full.", "Das Postfach ist voll.")
        case (2, 3), (3, 4):
            language.choose("The mail is bigger than the receiver takes.", "Die Mail ist größer, als der Empfänger annimmt.")
        case (4, 1), (4, 2), (4, 4):
            language.choose("The receiving server cannot be reached.", "Der empfangende Server ist nicht erreichbar.")
        case (4, 6):
            language.choose("The mail went in a circle.", "Die Mail lief im Kreis.")
        case (4, 7):
            language.choose(
                "It was tried for as long as it may be, and the receiving server did not take it.",
                "Es wurde so lange versucht wie erlaubt, und der empfangende Server hat sie nicht angenommen.")
        case (6, 7):
            language.choose(
                "The receiving server takes no addresses with such letters.",
                "Der empfangende Server nimmt Adressen mit solchen Buchstaben nicht an.")
        case (7, 10), (7, 30):
            language.choose(
                "The connection to the receiving server cannot be made as secure as was asked for.",
                "Die Verbindung zum empfangenden Server lässt sich nicht so sichern, wie verlangt war.")
        case (7, _): language.choose("The receiving server refuses the mail.", "Der empfangende Server weist die Mail ab.")
        default: nil
        }
    }
}
