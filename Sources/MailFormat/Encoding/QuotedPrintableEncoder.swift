/// `quoted-printable` of RFC 2045 §6.7, while the octets stream by in pieces of any size.
///
/// CRLF stays a line end; all else comes back octet for octet, a bare CR or LF too. No line is longer than 76 octets.
public struct QuotedPrintableEncoder: Sendable {
    /// Octets of the line that is being written.
    private var column = 0
    /// A space or tab of which it is not known yet whether it ends its line, where it would have to be encoded (rule 3).
    private var heldBlank: UInt8?
    /// A CR of which it is not known yet whether a LF follows.
    private var holdsReturn = false

    public init() {}

    /// Nothing was written behind the last line end, and nothing is held.
    var isAtLineStart: Bool { column == 0 && heldBlank == nil && !holdsReturn }

    /// Appends to `output` what the next octets become.
    public mutating func take(_ octets: some Sequence<UInt8>, into output: inout [UInt8]) {
        for octet in octets { take(octet, into: &output) }
    }

    /// The octets are over.
    public mutating func finish(into output: inout [UInt8]) {
        if holdsReturn {
            writeBlank(into: &output)
            writeEncoded(.carriageReturn, into: &output)
        } else if let heldBlank {
            writeEncoded(heldBlank, into: &output)
        }
        holdsReturn = false
        heldBlank = nil
    }

    /// A text whole, its line feeds as CRLF.
    public static func encoded(_ text: String) -> [UInt8] {
        var encoder = QuotedPrintableEncoder()
        var output: [UInt8] = []
        for octet in text.utf8 {
            if octet == .lineFeed { encoder.take([.carriageReturn], into: &output) }
            encoder.take(octet, into: &output)
        }
        encoder.finish(into: &output)
        return output
    }

    private mutating func take(_ octet: UInt8, into output: inout [UInt8]) {
        if holdsReturn {
            holdsReturn = false
            if octet == .lineFeed { return endLine(into: &output) }
            writeBlank(into: &output)
            writeEncoded(.carriageReturn, into: &output)
        }
        switch octet {
        case .carriageReturn: holdsReturn = true
        case .space, .tab:
            writeBlank(into: &output)
            heldBlank = octet
        default:
            writeBlank(into: &output)
            // Rule 2: 33 to 60 and 62 to 126 stand for themselves. A line of this encoder's making must not look like a delimiter of a multipart.
            let isSafe = octet != UInt8(ascii: "-") || column < 75
            if (0x21...0x7E).contains(octet), octet != UInt8(ascii: "="), isSafe {
                makeRoom(1, into: &output)
                output.append(octet)
                column += 1
            } else {
                writeEncoded(octet, into: &output)
            }
        }
    }

    private mutating func endLine(into output: inout [UInt8]) {
        if let heldBlank { writeEncoded(heldBlank, into: &output) }
        heldBlank = nil
        output += [.carriageReturn, .lineFeed]
        column = 0
    }

    private mutating func writeBlank(into output: inout [UInt8]) {
        guard let blank = heldBlank else { return }
        heldBlank = nil
        makeRoom(1, into: &output)
        output.append(blank)
        column += 1
    }

    private mutating func writeEncoded(_ octet: UInt8, into output: inout [UInt8]) {
        makeRoom(3, into: &output)
        output += [UInt8(ascii: "="), QuotedPrintableEncoder.digit(octet >> 4), QuotedPrintableEncoder.digit(octet & 15)]
        column += 3
    }

    /// Rule 5: a soft line break, where `octets` more and its `=` would not fit.
    private mutating func makeRoom(_ octets: Int, into output: inout [UInt8]) {
        guard column + octets > 75 else { return }
        output += [UInt8(ascii: "="), .carriageReturn, .lineFeed]
        column = 0
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
