import MailFormat

/// Why a command line is no command that can be carried out. The server machine makes a reply of each.
public enum CommandError: Error, Equatable, Sendable {
    /// No SMTP command begins so.
    case unknownCommand
    /// A command of SMTP or of an extension that this server does not have (RFC 5321 §4.2.4: 502).
    case notImplemented(String)
    /// The command is known, what stands behind it is not its grammar; the text says what belongs there.
    case badArguments(expected: String)
    /// A parameter of MAIL or RCPT that this server did not offer (RFC 5321 §4.1.1.11: 555).
    case unknownParameter(String)
    /// A parameter that was offered, with a value outside its grammar, or given twice.
    case badParameter(String)
    /// The reverse-path cannot be read.
    case badReversePath(AddressError)
    /// The forward-path cannot be read.
    case badForwardPath(AddressError)
    /// A bare CR, a NUL or another control character stands in the line (RFC 5321 §2.3.8, §4.1.2).
    case controlCharacter
}
