import MailFormat

/// `RCPT TO:` with its parameters (RFC 5321 §4.1.1.3).
public struct RcptCommand: Hashable, Sendable {
    public var forwardPath: ForwardPath
    /// What of the recipient's fate the sender wants to be told (RFC 3461 §4.1); nil when it did not say.
    public var notify: NotifyRequest?
    /// The address the sender first wrote to (RFC 3461 §4.2).
    public var original: OriginalRecipient?

    public init(forwardPath: ForwardPath, notify: NotifyRequest? = nil, original: OriginalRecipient? = nil) {
        self.forwardPath = forwardPath
        self.notify = notify
        self.original = original
    }

    /// Reads what stands behind the verb.
    static func parse(_ scanner: inout ByteScanner) throws(CommandError) -> RcptCommand {
        guard scanner.take(.space), scanner.take(caseless: "TO:") else { throw .badArguments(expected: "RCPT TO:<address>") }
        scanner.skipBlanks()
        var command: RcptCommand
        do throws(AddressError) {
            command = RcptCommand(forwardPath: try ForwardPath.parse(&scanner))
        } catch {
            throw .badForwardPath(error)
        }
        for parameter in try Parameter.parseAll(&scanner) { try command.apply(parameter) }
        return command
    }

    private mutating func apply(_ parameter: Parameter) throws(CommandError) {
        switch parameter.keyword {
        case "NOTIFY": notify = try parameter.read(NotifyRequest.init(parameter:))
        case "ORCPT": original = try parameter.read(OriginalRecipient.init(parameter:))
        default: throw .unknownParameter(parameter.keyword)
        }
    }
}

extension RcptCommand: CustomStringConvertible {
    /// The command line without its CRLF.
    public var description: String {
        var line = "RCPT TO:\(forwardPath)"
        if let notify { line += " NOTIFY=\(notify.parameter)" }
        if let original { line += " ORCPT=\(original.parameter)" }
        return line
    }
}
