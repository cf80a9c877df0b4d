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

    public init(reversePath: ReversePath, declaredOctets: Int? = nil, body: Body? = nil, usesSMTPUTF8: Bool = false) {
        self.reversePath = reversePath
        self.declaredOctets = declaredOctets
        self.body = body
        self.usesSMTPUTF8 = usesSMTPUTF8
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
        case "SIZE":
            // RFC 1870 §6: 1*20DIGIT; what does not fit an Int is larger than any limit.
            guard let value = parameter.value, value.utf8.count <= 20, value.utf8.allSatisfy(\.isASCIIDigit) else {
                throw .badParameter("SIZE")
            }
            declaredOctets = Int(value) ?? .max
        case "BODY":
            guard let value = parameter.value, let body = Body(rawValue: value.uppercased()) else { throw .badParameter("BODY") }
            self.body = body
        case "SMTPUTF8":
            guard parameter.value == nil else { throw .badParameter("SMTPUTF8") }
            usesSMTPUTF8 = true
        default:
            throw .unknownParameter(parameter.keyword)
        }
    }
}

extension MailCommand: CustomStringConvertible {
    /// The command line without its CRLF.
    public var description: String {
        var line = "MAIL FROM:\(reversePath)"
        if let declaredOctets { line += " SIZE=\(declaredOctets)" }
        if let body { line += " BODY=\(body.rawValue)" }
        if usesSMTPUTF8 { line += " SMTPUTF8" }
        return line
    }
}
