/// The digits of base32 (RFC 4648 §6), which survive a change of case on the way.
enum Base32 {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".unicodeScalars)

    /// The lowest `count` digits of `number`, the highest first.
    static func text(_ number: UInt64, digits count: Int) -> String {
        var text = String.UnicodeScalarView()
        for position in (0..<count).reversed() { text.append(digits[Int(number >> UInt64(5 * position) & 31)]) }
        return String(text)
    }

    /// The number that up to 12 digits make, in whatever case; nil where there are none, more, or others.
    static func number(_ text: String) -> UInt64? {
        guard (1...12).contains(text.utf8.count) else { return nil }
        var number: UInt64 = 0
        for octet in text.utf8 {
            let value: UInt8
            switch octet.asciiLowercased {
            case let letter where letter.isASCIILetter: value = letter - UInt8(ascii: "a")
            case UInt8(ascii: "2")...UInt8(ascii: "7"): value = octet - UInt8(ascii: "2") + 26
            default: return nil
            }
            number = number << 5 | UInt64(value)
        }
        return number
    }
}
