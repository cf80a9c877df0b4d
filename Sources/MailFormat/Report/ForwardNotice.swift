/// What the owner of a forward is told when a mail could not be sent on. The sender is told nothing: he did not set it up.
public struct ForwardNotice: Hashable, Sendable {
    /// One address that did not get the mail.
    public struct Refusal: Hashable, Sendable {
        public var target: Address
        /// Who said so; nil where this server found out itself.
        public var remoteHost: String?
        /// The answer, `550 5.1.1 no such user`, or what this server found.
        public var reason: String

        public init(target: Address, remoteHost: String? = nil, reason: String) {
            self.target = target
            self.remoteHost = remoteHost
            self.reason = reason
        }
    }

    public var header: NoticeHeader
    /// The address that forwards.
    public var forward: Address
    /// Who wrote the mail, and when it came.
    public var sender: ReversePath
    public var arrival: MailDate
    public var refusals: [Refusal]
    /// Whether the owner's own mailbox has the mail.
    public var isCopyKept: Bool

    public init(
        header: NoticeHeader, forward: Address, sender: ReversePath, arrival: MailDate, refusals: [Refusal], isCopyKept: Bool
    ) {
        self.header = header
        self.forward = forward
        self.sender = sender
        self.arrival = arrival
        self.refusals = refusals
        self.isCopyKept = isCopyKept
    }

    /// The whole mail.
    public func octets() -> [UInt8] {
        let address = StatusNotification.shown(forward)
        let subject = header.language.choose(
            "The forward of \(address) failed", "Die Weiterleitung von \(address) ist gescheitert")
        return header.mail(subject: subject, .generated, text: text)
    }

    private var text: String {
        let language = header.language
        let address = StatusNotification.shown(forward)
        let when = language.text(arrival)
        var text = language.choose(
            "This is the mail server \(header.hostname).\n\nThe address \(address) forwards its mail. The mail that \(sender) sent there\non \(when) could not be sent on to:\n\n",
            "Hier schreibt der Mailserver \(header.hostname).\n\nDie Adresse \(address) leitet ihre Mail weiter. Die Mail, die \(sender)\nam \(when) dorthin schickte, ließ sich nicht weiterleiten an:\n\n"
        )
        for refusal in refusals {
            let reason = HeaderText.withoutControls(refusal.reason)
            let host = refusal.remoteHost.map(HeaderText.withoutControls)
            let said = host.map { language.choose("The server \($0) said: ", "Der Server \($0) sagte: ") } ?? ""
            text += "  \(StatusNotification.shown(refusal.target))\n    \(said)\(reason)\n"
        }
        text +=
            isCopyKept
            ? language.choose("\nThe mail lies in your mailbox here.\n", "\nDie Mail liegt in Ihrem Postfach hier.\n")
            : ""
        text += language.choose(
            "\nPlease mend the forward or take it away. The sender was told nothing. However many mails this\nhappens to, you hear of it once a day at most.\n",
            "\nBitte berichtigen Sie die Weiterleitung, oder nehmen Sie sie weg. Der Absender hat nichts erfahren.\nSo vielen Mails das auch geschieht, Sie hören höchstens einmal am Tag davon.\n"
        )
        return text
    }
}
