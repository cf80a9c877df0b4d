/// What became of one recipient of a mail: the per-recipient fields of RFC 3464 §2.3.
public struct RecipientStatus: Hashable, Sendable {
    /// RFC 3464 §2.3.3.
    public enum Action: String, Hashable, Sendable, CaseIterable {
        case failed, delayed, delivered, relayed, expanded
    }

    /// ORCPT (RFC 3461 §4.2), where the sender gave one.
    public var original: OriginalRecipient?
    public var recipient: Address
    public var action: Action
    public var status: EnhancedStatusCode
    /// The next hop that said it; nil where this server found out itself.
    public var remoteHost: String?
    /// The next hop's whole answer, `550 5.1.1 no such user`, or what this server found.
    public var diagnostic: String?
    public var lastAttempt: MailDate?
    /// Until when a delayed mail is tried.
    public var retriedUntil: MailDate?

    public init(
        original: OriginalRecipient? = nil, recipient: Address, action: Action, status: EnhancedStatusCode,
        remoteHost: String? = nil, diagnostic: String? = nil, lastAttempt: MailDate? = nil, retriedUntil: MailDate? = nil
    ) {
        self.original = original
        self.recipient = recipient
        self.action = action
        self.status = status
        self.remoteHost = remoteHost
        self.diagnostic = diagnostic
        self.lastAttempt = lastAttempt
        self.retriedUntil = retriedUntil
    }

    /// The group of fields, each with its CRLF, in the order of RFC 3464 §2.3.
    var fields: String {
        var fields = ""
        if let original {
            fields += RecipientStatus.addressField("Original-Recipient", original.addressType, original.address)
        }
        fields += RecipientStatus.addressField("Final-Recipient", recipient.isASCII ? "rfc822" : "utf-8", recipient.description)
        fields += "Action: \(action.rawValue)\r\nStatus: \(status)\r\n"
        if let remoteHost { fields += HeaderText.machineField("Remote-MTA", "dns; \(remoteHost)") }
        if let diagnostic {
            // RFC 3464 §2.3.6: an answer of SMTP is of type smtp; what this server found is its own.
            fields += HeaderText.machineField("Diagnostic-Code", (remoteHost == nil ? "x-martlet; " : "smtp; ") + diagnostic)
        }
        if let lastAttempt { fields += "Last-Attempt-Date: \(lastAttempt)\r\n" }
        if action == .delayed, let retriedUntil { fields += "Will-Retry-Until: \(retriedUntil)\r\n" }
        return fields
    }

    /// An address of a type. An address of type `utf-8` is written in ASCII (RFC 6533 §3, `utf-8-addr-xtext`), so that the part stays a
    /// `message/delivery-status` that every reader knows.
    private static func addressField(_ name: String, _ type: String, _ address: String) -> String {
        let type = String(type.utf8.prefix(64).filter { $0.isAtomText }.map { Character(UnicodeScalar($0)) })
        let isUTF8 = type.lowercased() == "utf-8" || !address.isASCII
        let text = isUTF8 ? utf8AddressText(address) : address
        // Never folded: a blank within an address would be another address. At most 512 characters here, of up to 10 octets each.
        let octets = text.utf8.map { (0x20..<0x7F).contains($0) ? $0 : UInt8(ascii: "?") }.prefix(900)
        return "\(name): \(isUTF8 ? "utf-8" : type.isEmpty ? "rfc822" : type); \(String(decoding: octets, as: UTF8.self))\r\n"
    }

    /// `utf-8-addr-xtext` of RFC 6533 §3: characters beyond ASCII, and those that xtext cannot hold, as `\x{E9}`.
    private static func utf8AddressText(_ address: String) -> String {
        address.unicodeScalars.map { scalar in
            let isPlain = (0x21...0x7E).contains(scalar.value) && scalar != "\\" && scalar != "+" && scalar != "="
            return isPlain ? String(scalar) : "\\x{\(String(scalar.value, radix: 16, uppercase: true))}"
        }.joined()
    }
}
