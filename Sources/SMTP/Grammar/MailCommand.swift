import MailFormat

/// `MAIL FROM:` with its parameters (RFC 5321 §4.1.1.2).
public struct MailCommand: Hashable, Sendable {
    /// What the client says the body is made of (RFC 6152 §2).
    public enum Body: String, Hashable, Sendable {
        case sevenBit = "7BIT"
        case eightBit = "8BITMIME"
    }

    public var reversePath: ReversePath
    /// The size of the mail in octets as the client estimates it (RFC 1870 §6.1); nil when it did not say.
    public var declaredOctets: Int?
    public var body: Body?
    /// The client asks for UTF-8 in addresses and header fields (RFC 6531 §3.4).
    public var usesSMTPUTF8: Bool
    /// How much of the mail a report shall give back (RFC 3461 §4.3).
    public var returnedContent: ReturnedContent?
    /// What the sender calls this mail in reports (RFC 3461 §4.4), decoded: printable ASCII.
    public var envelopeID: String?
    /// Who first submitted the mail, as the client says (AUTH=, RFC 4954 §5); ``ReversePath/null`` where it does not know.
    public var submitter: ReversePath?
    /// The mail is to be passed on under verified TLS only (RFC 8689 §2).
    public var requiresTLS: Bool
    /// The client takes an answer for each recipient behind the data (PRDR, draft-hall-prdr-00 §3).
    public var asksForEachAnswer: Bool

    /// The longest ENVID in octets, as it is written (RFC 3461 §4.4).
    static let longestEnvelopeID = 100

    public init(
        reversePath: ReversePath, declaredOctets: Int? = nil, body: Body? = nil, usesSMTPUTF8: Bool = false,
        returnedContent: ReturnedContent? = nil, envelopeID: String? = nil, submitter: ReversePath? = nil,
        requiresTLS: Bool = false, asksForEachAnswer: Bool = false
    ) {
        self.reversePath = reversePath
        self.declaredOctets = declaredOctets
        self.body = body
        self.usesSMTPUTF8 = usesSMTPUTF8
        self.returnedContent = returnedContent
        self.envelopeID = envelopeID
        self.submitter = submitter
        self.requiresTLS = requiresTLS
        self.asksForEachAnswer = asksForEachAnswer
    }

    /// Reads what stands behind the verb.
    static func parse(_ scanner: inout ByteScanner) throws(CommandError) -> MailCommand {
        let expected = "MAIL FROM:<address>"
        guard scanner.take(.space), scanner.take(caseless: "FROM:") else { throw .badArguments(expected: expected) }
        // RFC 5321 §3.3 forbids the blank here; people and old programs write it, and nothing hides behind it.
        scanner.skipBlanks()
        var command: MailCommand
        do throws(AddressError) {
            command = MailCommand(reversePath: try ReversePath.parse(&scanner))
        } catch {
            throw .badReversePath(error)
        }
        for parameter in try Parameter.parseAll(&scanner) { try command.apply(parameter) }
        return command
    }

    private mutating func apply(_ parameter: Parameter) throws(CommandError) {
        switch parameter.keyword {
        case "SIZE": declaredOctets = try parameter.read(Self.octets)
        case "BODY": body = try parameter.read { Body(rawValue: $0.uppercased()) }
        case "SMTPUTF8": usesSMTPUTF8 = try parameter.isAlone()
        case "RET": returnedContent = try parameter.read { ReturnedContent(rawValue: $0.uppercased()) }
        case "ENVID": envelopeID = try parameter.read(Self.envelopeID)
        case "AUTH": submitter = try parameter.read(Self.submitter)
        case "REQUIRETLS": requiresTLS = try parameter.isAlone()
        case "PRDR": asksForEachAnswer = try parameter.isAlone()
        default: throw .unknownParameter(parameter.keyword)
        }
    }

    /// RFC 1870 §6: 1*20DIGIT; what does not fit an Int is larger than any limit.
    private static func octets(_ value: String) -> Int? {
        guard value.utf8.count <= 20, value.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int(value) ?? .max
    }

    /// RFC 3461 §4.4: printable ASCII in xtext.
    private static func envelopeID(_ value: String) -> String? {
        guard value.utf8.count <= longestEnvelopeID, let text = XText(encoded: value)?.text, text.isASCII else { return nil }
        return text
    }

    /// RFC 4954 §5: a mailbox in xtext, or `<>`.
    private static func submitter(_ value: String) -> ReversePath? {
        guard let text = XText(encoded: value)?.text else { return nil }
        return text == "<>" ? .null : (try? Address(text)).map(ReversePath.address)
    }
}

extension MailCommand: CustomStringConvertible {
    /// The command line without its CRLF.
    public var description: String {
        (["MAIL FROM:\(reversePath)"] + parameters).joined(separator: " ")
    }

    private var parameters: [String] {
        var parameters: [String] = []
        if let declaredOctets { parameters.append("SIZE=\(declaredOctets)") }
        if let body { parameters.append("BODY=\(body.rawValue)") }
        if usesSMTPUTF8 { parameters.append("SMTPUTF8") }
        if let returnedContent { parameters.append("RET=\(returnedContent.rawValue)") }
        if let envelopeID = envelopeID.flatMap(XText.init(text:)) { parameters.append("ENVID=\(envelopeID)") }
        switch submitter {
        case .null?: parameters.append("AUTH=<>")
        case .address(let address)?:
            if let text = XText(text: address.description) { parameters.append("AUTH=\(text)") }
        case nil: break
        }
        if requiresTLS { parameters.append("REQUIRETLS") }
        if asksForEachAnswer { parameters.append("PRDR") }
        return parameters
    }
}
