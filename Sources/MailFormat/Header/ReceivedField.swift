/// `Received:`, the time stamp that each server puts in front of a mail it takes (RFC 5321 §4.4).
///
/// Whatever the client said about itself comes out as text that can neither end the field nor open a comment.
public struct ReceivedField: Hashable, Sendable {
    /// What the session agreed on for TLS.
    public struct TLS: Hashable, Sendable {
        /// As a person knows it: `TLSv1.3`.
        public var version: String
        /// The cipher suite's name; nil where the library does not tell.
        public var cipher: String?

        public init(version: String, cipher: String? = nil) {
            self.version = version
            self.cipher = cipher
        }
    }

    /// What the client called itself in EHLO or HELO, whether or not it is a domain.
    public var clientName: String
    /// The client's address without port, as inet_ntop(3) writes it; anything else (a local socket) is shown as unknown.
    public var clientAddress: String
    /// Whether the `from` clause is left out, so that the field does not tell where its writer was. RFC 5321 §4.4 asks for the clause; for a mail
    /// of somebody who logged in, the server that took it knows what it would say.
    public var hidesClient: Bool
    /// The name of this server.
    public var hostname: String
    public var with: TransmissionProtocol
    public var tls: TLS?
    /// What this server calls the transaction; an atom.
    public var id: String
    /// The one recipient. Nil where there are several: the field would tell each of them who the others are (RFC 5321 §7.6).
    public var recipient: ForwardPath?
    public var date: MailDate

    public init(
        clientName: String, clientAddress: String, hidesClient: Bool = false, hostname: String, with: TransmissionProtocol,
        tls: TLS? = nil, id: String,
        recipient: ForwardPath? = nil, date: MailDate
    ) {
        self.clientName = clientName
        self.clientAddress = clientAddress
        self.hidesClient = hidesClient
        self.hostname = hostname
        self.with = with
        self.tls = tls
        self.id = id
        self.recipient = recipient
        self.date = date
    }

    /// RFC 5322 §2.1.1: no line should be longer, without its CRLF.
    private static let lineLength = 78

    /// `From-domain By-domain Opt-info` in pieces between which a fold may stand.
    private var clauses: [String] {
        var clauses = (hidesClient ? [] : fromClauses) + ["by \(ReceivedField.atom(hostname))", "(Martlet)", "with \(with)"]
        if let tls {
            let cipher = tls.cipher.map { " with cipher \(ReceivedField.commentText($0))" } ?? ""
            clauses.append("(using \(ReceivedField.commentText(tls.version))\(cipher))")
        }
        clauses.append("id \(ReceivedField.atom(id))")
        // RFC 6531 §3.7.3: UTF-8 only where the transaction has SMTPUTF8.
        if let recipient, recipient.isASCII || with.usesSMTPUTF8 { clauses.append("for \(recipient)") }
        return clauses
    }

    private var fromClauses: [String] {
        let literal = AddressLiteral.ofHost(clientAddress)
        let information = "(\(literal ?? "unknown"))"
        if let domain = try? Domain(clientName) { return ["from \(domain)", information] }
        // Extended-Domain must be a domain or an address literal; what the client said instead goes into a comment.
        return ["from \(literal ?? "unknown")", information, "(greeted as \(ReceivedField.commentText(clientName)))"]
    }

    /// `ctext` of RFC 5322 §3.2.2 and spaces, at most 255 of them; anything else becomes a question mark.
    private static func commentText(_ text: String) -> String {
        let octets = text.utf8.prefix(255).map { octet in
            switch octet {
            case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"): UInt8(ascii: "?")
            case 0x20..<0x7F: octet
            default: UInt8(ascii: "?")
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// `dot-atom-text` of RFC 5322 §3.2.3, more or less; anything else becomes a question mark, which is atext.
    private static func atom(_ text: String) -> String {
        if text.utf8.first == UInt8(ascii: "["), let literal = try? Domain(text) { return literal.ascii }
        let octets = text.utf8.prefix(255).map { $0.isAtomText || $0 == .dot ? $0 : UInt8(ascii: "?") }
        return octets.isEmpty ? "unknown" : String(decoding: octets, as: UTF8.self)
    }
}

extension ReceivedField: CustomStringConvertible {
    /// The field with its CRLF, folded where a line would be longer than 78 octets.
    public var description: String {
        var pieces = clauses
        let last = pieces.removeLast()
        pieces += [last + ";", date.description]
        var text = "Received:"
        var column = text.utf8.count
        for piece in pieces {
            if column + 1 + piece.utf8.count > ReceivedField.lineLength {
                text += "\r\n\t"
                column = 1
            } else {
                text += " "
                column += 1
            }
            text += piece
            column += piece.utf8.count
        }
        return text + "\r\n"
    }
}
