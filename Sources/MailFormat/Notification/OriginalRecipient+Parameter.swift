/// ORCPT as a parameter of RCPT (RFC 3461 §4.2; for addresses with UTF-8, RFC 6533 §3).
extension OriginalRecipient {
    /// The longest parameter in octets, without its keyword (RFC 3461 §4.2), as ``parameter`` writes it.
    public static let longestParameter = 500

    /// Reads what stands behind `ORCPT=`: `rfc822;anna@kunde.example`, `utf-8;gr\x{FC}n@kunde.example`.
    /// - Returns: nil where it is not well formed, is too long, or holds control characters.
    public init?(parameter: String) {
        guard let semicolon = parameter.firstIndex(of: ";") else { return nil }
        let addressType = parameter[..<semicolon].lowercased()
        guard !addressType.isEmpty, addressType.utf8.allSatisfy(\.isAtomText) else { return nil }
        let encoded = String(parameter[parameter.index(after: semicolon)...])
        self.init(addressType: addressType, address: "")
        if isUTF8 {
            guard let address = Self.decodingUTF8Address(encoded) else { return nil }
            self.address = address
        } else {
            guard let address = XText(encoded: encoded)?.text, address.isASCII else { return nil }
            self.address = address
        }
        guard self.parameter.utf8.count <= Self.longestParameter else { return nil }
    }

    /// What stands behind `ORCPT=`, ASCII only, so that it can be written with and without SMTPUTF8.
    public var parameter: String {
        "\(addressType);\(isUTF8 ? Self.encodingUTF8Address(address) : XText.encode(address))"
    }

    private var isUTF8: Bool { addressType == "utf-8" }

    /// `utf-8-addr-xtext` and `utf-8-addr-unitext` of RFC 6533 §3, and `+HH` besides, which older senders write.
    private static func decodingUTF8Address(_ encoded: String) -> String? {
        var octets: [UInt8] = []
        var scanner = ByteScanner(encoded)
        while let octet = scanner.takeOctet() {
            switch octet {
            case UInt8(ascii: "\\"):
                guard let character = embeddedCharacter(&scanner) else { return nil }
                octets += Array(String(Character(character)).utf8)
            case UInt8(ascii: "+"):
                guard let high = scanner.takeOctet()?.hexadecimalValue, let low = scanner.takeOctet()?.hexadecimalValue else {
                    return nil
                }
                octets.append(high << 4 | low)
            case UInt8(ascii: "="), 0...UInt8.space, 0x7F: return nil
            default: octets.append(octet)
            }
        }
        return String(validating: octets, as: UTF8.self).flatMap(XText.init(text:))?.text
    }

    /// `EmbeddedUnicodeChar` behind its backslash: `x{FC}`, two to six digits.
    private static func embeddedCharacter(_ scanner: inout ByteScanner) -> Unicode.Scalar? {
        guard scanner.take(UInt8(ascii: "x")), scanner.take(UInt8(ascii: "{")) else { return nil }
        let digits = scanner.take { $0.hexadecimalValue != nil }
        guard (2...6).contains(digits.count), scanner.take(UInt8(ascii: "}")) else { return nil }
        return UInt32(String(decoding: digits, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
    }

    private static func encodingUTF8Address(_ address: String) -> String {
        var encoded = ""
        for character in address.unicodeScalars {
            switch character {
            case "+", "=", "\\": encoded += embedded(character)
            case "!"..."~": encoded.unicodeScalars.append(character)
            default: encoded += embedded(character)
            }
        }
        return encoded
    }

    private static func embedded(_ character: Unicode.Scalar) -> String {
        let digits = String(character.value, radix: 16, uppercase: true)
        return "\\x{\(digits.count < 2 ? "0" : "")\(digits)}"
    }
}
