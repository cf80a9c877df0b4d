/// The lines of a mail that a program writes, as they go over the wire.
///
/// LF, CRLF and CR CR LF become CRLF; a CR in a line, which no mail may hold (RFC 5321 §2.3.8), becomes a space, so that nobody smuggles a field into a
/// header with it. A line with a lone dot ends the mail unless that is told to be ignored.
struct StandardInputText {
    private let endsAtDot: Bool
    private var returns = 0
    /// Octets of the line so far: 0, or 1 that is a dot, or more.
    private var column = 0
    private var beginsWithDot = false
    /// The line with the lone dot came; what follows is no part of the mail.
    private(set) var isAtEnd = false

    init(endsAtDot: Bool) {
        self.endsAtDot = endsAtDot
    }

    mutating func take(_ octets: some Sequence<UInt8>, into output: inout [UInt8]) {
        for octet in octets where !isAtEnd { take(octet, into: &output) }
    }

    /// Standard input is over. A last line without an end gets one.
    mutating func finish(into output: inout [UInt8]) {
        if column > 0 || returns > 0 { endLine(into: &output) }
    }

    private mutating func take(_ octet: UInt8, into output: inout [UInt8]) {
        switch octet {
        case UInt8(ascii: "\r"): returns += 1
        case UInt8(ascii: "\n"): endLine(into: &output)
        default:
            if returns > 0 {
                releaseDot(into: &output)
                output.append(UInt8(ascii: " "))
                column += 1
                returns = 0
            }
            if column == 0, octet == UInt8(ascii: "."), endsAtDot {
                beginsWithDot = true
            } else {
                releaseDot(into: &output)
                output.append(octet)
            }
            column += 1
        }
    }

    private mutating func releaseDot(into output: inout [UInt8]) {
        guard beginsWithDot else { return }
        beginsWithDot = false
        output.append(UInt8(ascii: "."))
    }

    private mutating func endLine(into output: inout [UInt8]) {
        if beginsWithDot, column == 1 {
            isAtEnd = true
        } else {
            releaseDot(into: &output)
            output += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        }
        beginsWithDot = false
        returns = 0
        column = 0
    }
}
