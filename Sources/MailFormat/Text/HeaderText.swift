/// Writes text of people into header fields: as it is where it is ASCII, else in encoded words (RFC 2047).
///
/// Whatever the text is, no line break and no control character of it gets into the header.
public enum HeaderText {
    /// RFC 2047 §2 allows 75 octets for an encoded word; less leaves room for the field's name before it and an address behind it.
    private static let longestWord = 60
    /// RFC 5322 §2.1.1: no line should be longer, without its CRLF.
    static let lineLength = 78

    /// `unstructured` of RFC 5322 §2.2.1 for a field that begins with `name`, folded; with the name, the colon and the CRLF.
    public static func field(_ name: String, _ text: String) -> String {
        let clean = withoutControls(text)
        guard clean.isASCII, !clean.utf8.contains(sequence: Array("=?".utf8)), let folded = folded(name + ": ", clean) else {
            return "\(name): \(encodedWords(clean))\r\n"
        }
        return folded + "\r\n"
    }

    /// A field of RFC 3464 §2.1.1 and the like, whose text comes from elsewhere: ASCII, folded, no line longer than RFC 5322 §2.1.1 allows. What is not
    /// ASCII becomes a question mark; a word longer than a line is broken.
    static func machineField(_ name: String, _ text: String) -> String {
        let octets = withoutControls(text).unicodeScalars.map { $0.isASCII ? $0 : "?" }
        var words: [String] = []
        for word in octets.split(separator: " ") {
            var rest = word[...]
            while !rest.isEmpty {
                var piece = String.UnicodeScalarView()
                piece.append(contentsOf: rest.prefix(lineLength - 2))
                words.append(String(piece))
                rest = rest.dropFirst(lineLength - 2)
            }
        }
        return (folded(name + ": ", words.joined(separator: " ")) ?? "\(name): ") + "\r\n"
    }

    /// `phrase` of RFC 5322 §3.2.5: atoms, a quoted string, or encoded words.
    public static func phrase(_ text: String) -> String {
        let clean = withoutControls(text)
        guard !clean.isEmpty, clean.isASCII, clean.utf8.count <= longestWord, !clean.utf8.contains(sequence: Array("=?".utf8))
        else { return encodedWords(clean) }
        let words = clean.utf8.split(separator: .space, omittingEmptySubsequences: false)
        if words.allSatisfy({ word in !word.isEmpty && word.allSatisfy(\.isAtomText) }) { return clean }
        let escaped = clean.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "\"\(String(escaped))\""
    }

    /// `encoded-word` by the "Q" encoding (RFC 2047 §4.2), as many as needed, a line for each but the first. Only the octets that may stand in a
    /// phrase too (§5, rule 3) are written as they are; characters are not torn (§5).
    static func encodedWords(_ text: String) -> String {
        let prefix = "=?utf-8?Q?"
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars {
            let encoded = Substring(String(scalar)).utf8.map(encoded).joined()
            if prefix.utf8.count + word.utf8.count + encoded.utf8.count + 2 > longestWord {
                words.append(word)
                word = ""
            }
            word += encoded
        }
        if !word.isEmpty || words.isEmpty { words.append(word) }
        return words.map { "\(prefix)\($0)?=" }.joined(separator: "\r\n ")
    }

    private static func encoded(_ octet: UInt8) -> String {
        if octet == .space { return "_" }
        if octet.isASCIILetter || octet.isASCIIDigit { return String(UnicodeScalar(octet)) }
        return "=" + hexadecimal(octet)
    }

    /// Two digits, upper case, as RFC 2045 §6.7 and RFC 2047 §4.2 want them.
    static func hexadecimal(_ octet: UInt8) -> String {
        let digits = String(octet, radix: 16, uppercase: true)
        return octet < 16 ? "0" + digits : digits
    }

    /// The text with each run of control characters made one space, and no spaces around.
    static func withoutControls(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { scalar -> UnicodeScalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029
                ? " " : scalar
        }
        var clean = String.UnicodeScalarView()
        for scalar in scalars where !(scalar == " " && (clean.last ?? " ") == " ") { clean.append(scalar) }
        if clean.last == " " { clean.removeLast() }
        return String(clean)
    }

    /// `start` and the words of `text`, with a fold before each word that would make a line too long; nil where a word is longer than a line.
    static func folded(_ start: String, _ text: String) -> String? {
        var result = start
        var column = start.utf8.count
        for (index, word) in text.split(separator: " ").enumerated() {
            guard word.utf8.count < lineLength - 1 else { return nil }
            let gap = index == 0 ? 0 : 1
            if column + gap + word.utf8.count > lineLength {
                result += "\r\n "
                column = 1
            } else if index > 0 {
                result += " "
                column += 1
            }
            result += word
            column += word.utf8.count
        }
        return result
    }
}

extension Collection<UInt8> {
    /// Whether `sequence` stands somewhere in these octets.
    func contains(sequence: [UInt8]) -> Bool {
        var rest = self[...]
        while rest.count >= sequence.count {
            if rest.starts(with: sequence) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
