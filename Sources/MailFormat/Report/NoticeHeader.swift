/// What every mail that this server writes itself says in its header.
public struct NoticeHeader: Hashable, Sendable {
    /// Why a mail was written by a program (RFC 3834 §5).
    public enum Automation: String, Hashable, Sendable {
        /// In answer to a mail: reports.
        case replied = "auto-replied"
        /// By itself: digests, notices.
        case generated = "auto-generated"
    }

    /// The server's name.
    public var hostname: String
    /// Who writes: `MAILER-DAEMON` or `postmaster` at a domain that answers for it.
    public var from: Address
    public var to: Address
    public var date: MailDate
    public var messageID: MessageID
    public var language: ReportLanguage
    /// The `Message-ID:` of the mail this one is about, with or without angle brackets.
    public var concerning: String?

    public init(
        hostname: String, from: Address, to: Address, date: MailDate, messageID: MessageID, language: ReportLanguage,
        concerning: String? = nil
    ) {
        self.hostname = hostname
        self.from = from
        self.to = to
        self.date = date
        self.messageID = messageID
        self.language = language
        self.concerning = concerning
    }

    /// The fields, each with its CRLF, without those of MIME.
    func fields(subject: String, _ automation: Automation) -> String {
        var fields = "From: Mail Delivery System <\(from)>\r\nTo: \(to)\r\n"
        fields += HeaderText.field("Subject", subject)
        fields += "Date: \(date)\r\nMessage-ID: \(messageID)\r\n"
        if let reference { fields += "In-Reply-To:\r\n \(reference)\r\nReferences:\r\n \(reference)\r\n" }
        // RFC 3834 §5: nobody's vacation notice answers this.
        fields += "Auto-Submitted: \(automation.rawValue)\r\nMIME-Version: 1.0\r\nContent-Language: \(language.rawValue)\r\n"
        return fields
    }

    /// The identifier in angle brackets; nil where it cannot stand in a field as it is.
    private var reference: String? {
        guard let octets = concerning?.utf8.filter({ $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }),
            (1...900).contains(octets.count), octets.allSatisfy({ (0x21..<0x7F).contains($0) })
        else { return nil }
        return "<\(String(decoding: octets, as: UTF8.self))>"
    }

    /// A whole mail of one text.
    func mail(subject: String, _ automation: Automation, text: String) -> [UInt8] {
        let header = fields(subject: subject, automation) + NoticeHeader.textPart + "\r\n"
        return Array(header.utf8) + QuotedPrintableEncoder.encoded(text)
    }

    static let textPart = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n"
}
