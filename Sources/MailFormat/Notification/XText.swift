/// The encoding that carries any text as one word of printable ASCII in parameters of MAIL and RCPT (`xtext`, RFC 3461 §4).
public struct XText: Hashable, Sendable {
    /// What the word stands for: UTF-8 without control characters, at least one character.
    public let text: String

    /// - Returns: nil for nothing and for a text with control characters, which would begin a line of its own wherever it is written.
    public init?(text: String) {
        guard !text.isEmpty, text.unicodeScalars.allSatisfy(XText.isPrintable) else { return nil }
        self.text = text
    }

    /// Reads the encoded form. Lower-case digits are taken besides those that RFC 3461 §4 asks for.
    /// - Returns: nil where it is not well formed, or stands for a text that ``init(text:)`` does not take.
    public init?(encoded: String) {
        var octets: [UInt8] = []
        var scanner = ByteScanner(encoded)
        while let octet = scanner.takeOctet() {
            switch octet {
            case UInt8(ascii: "+"):
                guard let high = scanner.takeOctet()?.hexadecimalValue, let low = scanner.takeOctet()?.hexadecimalValue else {
                    return nil
                }
                octets.append(high << 4 | low)
            case _ where octet.isXChar: octets.append(octet)
            default: return nil
            }
        }
        guard let text = String(validating: octets, as: UTF8.self) else { return nil }
        self.init(text: text)
    }

    /// Control characters of ASCII and of Latin-1, and the line separators of Unicode.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029: false
        default: true
        }
    }
}

extension XText: CustomStringConvertible {
    /// The encoded form: printable ASCII without space, `+` and `=` as themselves.
    public var description: String { XText.encode(text) }

    static func encode(_ text: String) -> String {
        var encoded: [UInt8] = []
        for octet in text.utf8 {
            if octet.isXChar {
                encoded.append(octet)
            } else {
                encoded += [UInt8(ascii: "+"), UInt8.upperCaseDigit(octet >> 4), UInt8.upperCaseDigit(octet & 0xF)]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

extension UInt8 {
    /// `xchar`: what stands for itself (RFC 3461 §4).
    fileprivate var isXChar: Bool {
        (UInt8(ascii: "!")...UInt8(ascii: "~")).contains(self) && self != UInt8(ascii: "+") && self != UInt8(ascii: "=")
    }

    /// The value of a hexadecimal digit; nil for every other octet.
    var hexadecimalValue: UInt8? {
        switch asciiLowercased {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): asciiLowercased - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    fileprivate static func upperCaseDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
