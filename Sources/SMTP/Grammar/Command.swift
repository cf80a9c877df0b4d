import MailFormat

/// One command line of a client (RFC 5321 §4.1).
public enum Command: Hashable, Sendable {
    case ehlo(String)
    case helo(String)
    case mail(MailCommand)
    case rcpt(RcptCommand)
    case data
    case bdat(BdatCommand)
    case rset
    case noop
    case quit
    case vrfy(String)
    case help
    case startTLS
    case auth(AuthCommand)

    /// Reads a line without its CRLF.
    /// - Throws: ``CommandError``.
    public init(parsing line: ArraySlice<UInt8>) throws(CommandError) {
        guard line.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == .tab }) else { throw .controlCharacter }
        var scanner = ByteScanner(line)
        let verb = String(decoding: scanner.take(while: \.isASCIILetter), as: UTF8.self).uppercased()
        guard scanner.isAtEnd || scanner.next == .space else { throw .unknownCommand }
        switch verb {
        case "EHLO": self = .ehlo(try Command.clientName(&scanner, expected: "EHLO your.host.name"))
        case "HELO": self = .helo(try Command.clientName(&scanner, expected: "HELO your.host.name"))
        case "MAIL": self = .mail(try MailCommand.parse(&scanner))
        case "RCPT": self = .rcpt(try RcptCommand.parse(&scanner))
        case "DATA": self = try Command.alone(.data, &scanner, expected: "DATA and nothing behind it")
        case "BDAT": self = .bdat(try BdatCommand.parse(&scanner))
        case "RSET": self = try Command.alone(.rset, &scanner, expected: "RSET and nothing behind it")
        // RFC 5321 §4.1.1.9: NOOP may carry a string, which is ignored; HELP likewise here.
        case "NOOP": self = .noop
        case "HELP": self = .help
        case "QUIT": self = try Command.alone(.quit, &scanner, expected: "QUIT and nothing behind it")
        case "VRFY": self = .vrfy(try Command.text(&scanner, expected: "VRFY name"))
        // RFC 3207 §4: no parameters; 501 where there are some.
        case "STARTTLS": self = try Command.alone(.startTLS, &scanner, expected: "STARTTLS and nothing behind it")
        case "AUTH": self = .auth(try AuthCommand.parse(&scanner))
        case "EXPN", "TURN", "ETRN", "ATRN", "SEND", "SOML", "SAML", "BURL": throw .notImplemented(verb)
        default: throw .unknownCommand
        }
    }

    private static func alone(_ command: Command, _ scanner: inout ByteScanner, expected: String) throws(CommandError) -> Command
    {
        scanner.skipBlanks()
        guard scanner.isAtEnd else { throw .badArguments(expected: expected) }
        return command
    }

    private static func text(_ scanner: inout ByteScanner, expected: String) throws(CommandError) -> String {
        scanner.skipBlanks()
        guard !scanner.isAtEnd, let text = String(validating: scanner.rest, as: UTF8.self) else {
            throw .badArguments(expected: expected)
        }
        return text
    }

    /// RFC 5321 §4.1.1.1 asks for a domain or an address literal; §4.1.4 forbids to refuse a mail because the name does not
    /// hold. So any word is taken, and the `Received:` field tells what it was.
    private static func clientName(_ scanner: inout ByteScanner, expected: String) throws(CommandError) -> String {
        let name = try text(&scanner, expected: expected)
        let word = name.prefix { $0 != " " && $0 != "\t" }
        guard name.dropFirst(word.count).allSatisfy({ $0 == " " || $0 == "\t" }), word.utf8.count <= 255 else {
            throw .badArguments(expected: expected)
        }
        return String(word)
    }
}

extension Command: CustomStringConvertible {
    /// The command line without its CRLF.
    public var description: String {
        switch self {
        case .ehlo(let name): "EHLO \(name)"
        case .helo(let name): "HELO \(name)"
        case .mail(let command): command.description
        case .rcpt(let command): command.description
        case .data: "DATA"
        case .bdat(let command): command.description
        case .rset: "RSET"
        case .noop: "NOOP"
        case .quit: "QUIT"
        case .vrfy(let name): "VRFY \(name)"
        case .help: "HELP"
        case .startTLS: "STARTTLS"
        case .auth(let command): command.description
        }
    }
}
