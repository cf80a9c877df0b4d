/// What a postmaster is told once a day of the mails that could be delivered to nobody and reported to nobody.
public struct DeadLetterDigest: Hashable, Sendable {
    /// One recipient of one mail.
    public struct Letter: Hashable, Sendable {
        /// What the command line calls it.
        public var id: String
        public var date: MailDate
        public var sender: ReversePath
        public var recipient: Address
        /// The next hop's answer, or what this server found.
        public var reason: String

        public init(id: String, date: MailDate, sender: ReversePath, recipient: Address, reason: String) {
            self.id = id
            self.date = date
            self.sender = sender
            self.recipient = recipient
            self.reason = reason
        }
    }

    public var header: NoticeHeader
    /// How many there were since the last digest.
    public var count: Int
    /// Those that are named, at most a screen or two of them.
    public var letters: [Letter]
    /// How long they are kept, in days.
    public var keptDays: Int

    public init(header: NoticeHeader, count: Int, letters: [Letter], keptDays: Int) {
        self.header = header
        self.count = count
        self.letters = letters
        self.keptDays = keptDays
    }

    /// The whole mail.
    public func octets() -> [UInt8] {
        let subject = header.language.choose(
            count == 1 ? "1 dead letter on \(header.hostname)" : "\(count) dead letters on \(header.hostname)",
            count == 1 ? "1 unzustellbare Mail auf \(header.hostname)" : "\(count) unzustellbare Mails auf \(header.hostname)")
        return header.mail(subject: subject, .generated, text: text)
    }

    private var text: String {
        let language = header.language
        var text = language.choose(
            "These mails were taken, could not be delivered later, and their senders are strangers,\nto whom this server reports nothing. They are kept for \(keptDays) days.\n",
            "Diese Mails waren angenommen und sind nun unzustellbar. Ihre Absender sind Fremde, denen dieser\nServer nichts meldet. Sie werden \(keptDays) Tage aufbewahrt.\n"
        )
        for letter in letters {
            text += "\n\(HeaderText.withoutControls(letter.id))  \(language.text(letter.date))\n"
            text += "  \(letter.sender) -> \(StatusNotification.shown(letter.recipient))\n"
            text += "  \(HeaderText.withoutControls(letter.reason))\n"
        }
        if count > letters.count {
            let more = count - letters.count
            text += language.choose("\nAnd \(more) more.\n", "\nUnd \(more) weitere.\n")
        }
        text += language.choose(
            "\nSee them:          martlet deadletter list\nSend one on:       martlet deadletter release ID\nThrow one away:    martlet deadletter delete ID\n",
            "\nAnsehen:           martlet deadletter list\nDoch zustellen:    martlet deadletter release ID\nWegwerfen:         martlet deadletter delete ID\n"
        )
        return text
    }
}
