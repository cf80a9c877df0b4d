/// What a submission server writes into the header of a mail where the sender left it out (RFC 6409 §8).
public struct HeaderAdditions: Hashable, Sendable {
    /// RFC 6409 §8.2.
    public var date: MailDate
    /// RFC 6409 §8.3.
    public var messageID: MessageID
    /// The author; nil adds none. RFC 5322 §3.6 wants one; a mail from a program may lack it.
    public var from: Author?
    /// Whether a mail that names no recipient gets `To: undisclosed-recipients:;` (RFC 5322 §3.4, an empty group). RFC 822 wanted a recipient
    /// and some still do.
    public var addsRecipients: Bool

    public init(date: MailDate, messageID: MessageID, from: Author? = nil, addsRecipients: Bool = true) {
        self.date = date
        self.messageID = messageID
        self.from = from
        self.addsRecipients = addsRecipients
    }

    /// A mailbox with the name of whom it belongs to (RFC 5322 §3.4, `name-addr`).
    public struct Author: Hashable, Sendable {
        public var name: String?
        public var address: Address

        public init(name: String? = nil, address: Address) {
            self.name = name
            self.address = address
        }
    }
}

extension HeaderAdditions.Author: CustomStringConvertible {
    /// `Anna <anna@kunde.example>`; a name beyond ASCII is written in encoded words (RFC 2047).
    public var description: String {
        guard let name, !name.isEmpty else { return address.description }
        return "\(HeaderText.phrase(name)) <\(address)>"
    }
}
