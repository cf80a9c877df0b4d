/// The local part of a tagged address: `prvs=KDDDSSSSSS=anna` (draft-levine-smtp-batv §4).
struct BATVLocalPart: Hashable {
    /// Which key made the tag, 0 to 9.
    var key: Int
    /// The last day the tag is good, in days since 1970 modulo 1000.
    var day: Int
    /// Six hexadecimal digits.
    var hash: Int
    /// The local part without the tag.
    var plain: String

    init(key: Int, day: Int, hash: Int, plain: String) {
        self.key = key
        self.day = day
        self.hash = hash
        self.plain = plain
    }

    /// Nil where the local part bears no tag of this form.
    init?(_ localPart: LocalPart) {
        var scanner = ByteScanner(localPart.text)
        guard scanner.take(caseless: "prvs=") else { return nil }
        let digits = scanner.rest.prefix(4)
        let hexadecimal = scanner.rest.dropFirst(4).prefix(6)
        let rest = scanner.rest.dropFirst(10)
        guard digits.count == 4, digits.allSatisfy(\.isASCIIDigit), hexadecimal.count == 6,
            hexadecimal.allSatisfy(\.isHexadecimalDigit),
            let number = Int(String(decoding: digits, as: UTF8.self)),
            let hash = Int(String(decoding: hexadecimal, as: UTF8.self), radix: 16),
            rest.first == UInt8(ascii: "="), rest.count > 1
        else { return nil }
        self.init(
            key: number / 1_000, day: number % 1_000, hash: hash, plain: String(decoding: rest.dropFirst(), as: UTF8.self))
    }
}

extension BATVLocalPart: CustomStringConvertible {
    var description: String {
        let number = String(key * 1_000 + day)
        let hexadecimal = String(hash, radix: 16)
        return "prvs=" + String(repeating: "0", count: 4 - number.utf8.count) + number
            + String(repeating: "0", count: 6 - hexadecimal.utf8.count) + hexadecimal + "=" + plain
    }
}

extension UInt8 {
    var isHexadecimalDigit: Bool { isASCIIDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(asciiLowercased) }
}
