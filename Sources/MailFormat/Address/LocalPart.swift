import Foundation

/// The part of an address before the `@` (RFC 5321 §4.1.2), UTF-8 as RFC 6531 §3.3 extends it.
///
/// Holds what the local part *means*, without quotes: `"anna"` and `anna` are equal. How it is written on the wire is
/// ``description``.
public struct LocalPart: Hashable, Sendable {
    /// The text without quotes and backslashes, in the case it was written in.
    public let text: String

    /// - Throws: ``AddressError/emptyLocalPart`` for nothing, ``AddressError/badLocalPart`` for control characters, which no
    ///   quoting makes lawful (RFC 5321 §4.1.2, `qtextSMTP` and `quoted-pairSMTP`).
    public init(text: String) throws(AddressError) {
        guard !text.isEmpty else { throw .emptyLocalPart }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { throw .badLocalPart }
        self.text = text
    }

    /// The form that a directory compares: Unicode NFC (RFC 6532 §3.1), lower case. A server may look at a local part
    /// without regard to case for its own mailboxes (RFC 5321 §2.4), and nobody expects `Anna` and `anna` to be two people.
    public var key: String {
        text.isASCII ? text.lowercased() : text.lowercased().precomposedStringWithCanonicalMapping
    }

    public var isASCII: Bool { text.isASCII }

    /// Whether the local part hides another address: `x%far.example`, `far.example!x`, `x@far.example`. Such forms once
    /// asked a host to relay (RFC 5321 §3.6, App. F.2), and no mailbox of this server is reached by them.
    public var asksForRelay: Bool {
        text.utf8.contains { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "!") || $0 == UInt8(ascii: "@") }
    }

    /// `postmaster`, in whatever case (RFC 5321 §4.5.1).
    public var isPostmaster: Bool { key == "postmaster" }
}

extension LocalPart: CustomStringConvertible {
    /// As it is written on the wire: a dot-string where that is possible, else a quoted string (RFC 5321 §4.1.2).
    public var description: String {
        isDotString ? text : quoted
    }

    /// Octet by octet: a combining mark behind a `"` makes one character of both, and the `"` still wants its backslash.
    private var quoted: String {
        var octets = [UInt8(ascii: "\"")]
        for octet in text.utf8 {
            if octet == UInt8(ascii: "\"") || octet == UInt8(ascii: "\\") { octets.append(UInt8(ascii: "\\")) }
            octets.append(octet)
        }
        return String(decoding: octets + [UInt8(ascii: "\"")], as: UTF8.self)
    }

    private var isDotString: Bool {
        let atoms = text.utf8.split(separator: .dot, omittingEmptySubsequences: false)
        return atoms.allSatisfy { atom in !atom.isEmpty && atom.allSatisfy { $0.isAtomText || $0 >= 0x80 } }
    }
}

extension LocalPart {
    /// Reads `Dot-string / Quoted-string` from where the scanner stands.
    static func parse(_ scanner: inout ByteScanner) throws(AddressError) -> LocalPart {
        scanner.next == UInt8(ascii: "\"") ? try parseQuoted(&scanner) : try parseDotString(&scanner)
    }

    private static func parseDotString(_ scanner: inout ByteScanner) throws(AddressError) -> LocalPart {
        let octets = scanner.take { $0.isAtomText || $0 == .dot || $0 >= 0x80 }
        guard !octets.isEmpty else { throw .emptyLocalPart }
        let atoms = octets.split(separator: .dot, omittingEmptySubsequences: false)
        guard atoms.allSatisfy({ !$0.isEmpty }), let text = String(validating: octets, as: UTF8.self) else { throw .badLocalPart }
        return try LocalPart(text: text)
    }

    private static func parseQuoted(_ scanner: inout ByteScanner) throws(AddressError) -> LocalPart {
        _ = scanner.takeOctet()
        var octets: [UInt8] = []
        while let octet = scanner.takeOctet() {
            switch octet {
            case UInt8(ascii: "\""):
                guard let text = String(validating: octets, as: UTF8.self) else { throw .badLocalPart }
                return try LocalPart(text: text)
            case UInt8(ascii: "\\"):
                guard let quoted = scanner.takeOctet() else { throw .badLocalPart }
                octets.append(quoted)
            default:
                octets.append(octet)
            }
        }
        throw .badLocalPart
    }
}
