import MailFormat

/// `RCPT TO:` (RFC 5321 §4.1.1.3). No parameters are offered yet, so none is taken.
public struct RcptCommand: Hashable, Sendable {
    public var forwardPath: ForwardPath

    public init(forwardPath: ForwardPath) {
        self.forwardPath = forwardPath
    }

    /// Reads what stands behind the verb.
    static func parse(_ scanner: inout ByteScanner) throws(CommandError) -> RcptCommand {
        guard scanner.take(.space), scanner.take(caseless: "TO:") else { throw .badArguments(expected: "RCPT TO:<address>") }
        scanner.skipBlanks()
        let command: RcptCommand
        do throws(AddressError) {
            command = RcptCommand(forwardPath: try ForwardPath.parse(&scanner))
        } catch {
            throw .badForwardPath(error)
        }
        if let parameter = try Parameter.parseAll(&scanner).first { throw .unknownParameter(parameter.keyword) }
        return command
    }
}

extension RcptCommand: CustomStringConvertible {
    /// The command line without its CRLF.
    public var description: String { "RCPT TO:\(forwardPath)" }
}
