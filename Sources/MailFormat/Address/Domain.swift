/// The part of an address behind the `@`: a domain name, or an address literal in brackets (RFC 5321 §4.1.2, §4.1.3).
///
/// A name is held as lower-case A-labels (RFC 5890 §2.3.2.1), so that `Grüße.example` and `xn--gre-6ka8l.example` are equal.
public struct Domain: Hashable, Sendable {
    /// What is compared, stored and written to the wire: `kunde.example`, `xn--gre-6ka8l.example`, `[127.0.0.1]`,
    /// `[IPv6:::1]`. ASCII only, at most 255 octets for a name (RFC 5321 §4.5.3.1.2).
    public let ascii: String

    /// Whether this is an address literal and not a name.
    public var isAddressLiteral: Bool { ascii.utf8.first == UInt8(ascii: "[") }

    /// The longest domain name in octets, as A-labels (RFC 5321 §4.5.3.1.2).
    public static let longestOctets = 255

    /// - Throws: ``AddressError/emptyDomain``, ``AddressError/badDomain``, ``AddressError/badAddressLiteral``,
    ///   ``AddressError/tooLong``.
    public init(_ text: String) throws(AddressError) {
        self = try Domain.read(Array(text.utf8)[...])
    }

    init(ascii: String) {
        self.ascii = ascii
    }

    /// The name as a person reads it, with U-labels; an address literal as it is. A name whose A-labels are not what its
    /// U-labels lead back to stays in ASCII, so that no name is shown as another's.
    public var unicode: String {
        guard !isAddressLiteral, let unicode = IDNA.unicode(ascii), IDNA.ascii(unicode) == ascii else { return ascii }
        return unicode
    }
}

extension Domain: CustomStringConvertible {
    public var description: String { ascii }
}

extension Domain {
    static func read(_ octets: ArraySlice<UInt8>) throws(AddressError) -> Domain {
        guard let first = octets.first else { throw .emptyDomain }
        if first == UInt8(ascii: "[") { return Domain(ascii: try AddressLiteral.normalized(octets)) }
        guard octets.contains(where: { $0 >= 0x80 }) else { return try readASCII(octets) }
        // libidn2 reads up to a NUL, so ASCII octets that no name has are sorted out before it.
        guard octets.allSatisfy(\.isNameOctet), let text = String(validating: octets, as: UTF8.self), let ascii = IDNA.ascii(text)
        else { throw .badDomain }
        return try readASCII(Array(ascii.utf8)[...])
    }

    private static func readASCII(_ octets: ArraySlice<UInt8>) throws(AddressError) -> Domain {
        guard octets.count <= longestOctets else { throw .tooLong }
        // RFC 1123 §2.1 labels, and the underscore beside them: hosts that bear one exist, and refusing them helps nobody.
        for label in octets.split(separator: .dot, omittingEmptySubsequences: false) {
            guard (1...63).contains(label.count), label.first != UInt8(ascii: "-"), label.last != UInt8(ascii: "-"),
                label.allSatisfy({ $0 < 0x80 && $0.isNameOctet })
            else { throw .badDomain }
        }
        return Domain(ascii: String(decoding: octets.map(\.asciiLowercased), as: UTF8.self))
    }

    /// Takes `Domain / address-literal` from where the scanner stands.
    static func parse(_ scanner: inout ByteScanner) throws(AddressError) -> Domain {
        guard scanner.next == UInt8(ascii: "[") else {
            return try read(scanner.take(while: \.isNameOctet))
        }
        let body = scanner.take { $0 != UInt8(ascii: "]") && $0 > .space }
        guard scanner.take(UInt8(ascii: "]")) else { throw .badAddressLiteral }
        return try read(body + [UInt8(ascii: "]")])
    }
}

extension UInt8 {
    /// Whether the octet may stand in a domain name: ASCII letters, digits, `-`, `_`, `.`, or a part of a UTF-8 character.
    fileprivate var isNameOctet: Bool {
        isASCIILetter || isASCIIDigit || self == .dot || self == UInt8(ascii: "-") || self == UInt8(ascii: "_") || self >= 0x80
    }
}
