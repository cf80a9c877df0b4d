/// Reads quoted-printable back, strictly, for tests.
enum QuotedPrintableText {
    static func decoded(_ text: String) -> String { String(decoding: decoded(Array(text.utf8)) ?? [], as: UTF8.self) }

    /// Nil where the octets are no quoted-printable of RFC 2045 §6.7.
    static func decoded(_ octets: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var index = 0
        var column = 0
        while index < octets.count {
            let octet = octets[index]
            switch octet {
            case UInt8(ascii: "="):
                guard index + 2 < octets.count else { return nil }
                column += octets[index + 1] == 13 ? 1 : 3
                if octets[index + 1] == 13 {
                    guard octets[index + 2] == 10, column <= 76 else { return nil }
                    column = 0
                } else {
                    guard let value = UInt8(String(decoding: octets[(index + 1)...(index + 2)], as: UTF8.self), radix: 16) else {
                        return nil
                    }
                    result.append(value)
                }
                index += 3
            case 13:
                guard index + 1 < octets.count, octets[index + 1] == 10, column <= 76 else { return nil }
                // Blanks at the end of a line do not survive.
                if let last = result.last, index > 0, octets[index - 1] == last, last == 0x20 || last == 0x09 { return nil }
                result += [13, 10]
                index += 2
                column = 0
            case 0x20...0x7E, 0x09:
                result.append(octet)
                index += 1
                column += 1
            default: return nil
            }
        }
        return column <= 76 ? result : nil
    }
}
