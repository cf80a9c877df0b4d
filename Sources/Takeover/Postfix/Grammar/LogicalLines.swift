/// The logical lines of main.cf, master.cf and the text files of tables (postconf(5), master(5), postmap(1)).
///
/// A line that begins with white space goes on with the line before it; empty lines and those whose first letter is `#` are none, and part
/// no logical line in two.
struct LogicalLines: Sendable {
    struct Line: Hashable, Sendable {
        /// Of its first physical line, from 1.
        var number: Int
        /// Without white space at its ends; continued lines are joined with what white space stood between them.
        var text: String
    }

    private(set) var lines: [Line] = []
    /// Whether the octets were no UTF-8 and were read as latin-1.
    let isLatin1: Bool

    init(_ octets: [UInt8]) {
        let text = TextLines(octets)
        isLatin1 = text.isLatin1
        for line in text.lines {
            let trimmed = line.text.trimmed
            if trimmed.isEmpty || trimmed.utf8.first == UInt8(ascii: "#") { continue }
            if let first = line.text.unicodeScalars.first, first.isWhiteSpace, !lines.isEmpty {
                lines[lines.count - 1].text += " "
                lines[lines.count - 1].text += trimmed
            } else {
                lines.append(Line(number: line.number, text: String(trimmed)))
            }
        }
    }
}

extension Unicode.Scalar {
    /// isspace(3) of the C locale.
    var isWhiteSpace: Bool { self == " " || (0x09...0x0D).contains(value) }
}

extension StringProtocol {
    /// Without white space (of the C locale) at both ends.
    var trimmed: SubSequence {
        let scalars = unicodeScalars
        guard let start = scalars.firstIndex(where: { !$0.isWhiteSpace }),
            let last = scalars.lastIndex(where: { !$0.isWhiteSpace })
        else { return self[startIndex..<startIndex] }
        return self[start...last]
    }
}
