/// `Mailbox` of RFC 5321 §4.1.2: a local part, an `@`, a domain or address literal.
public struct Address: Hashable, Sendable {
    public let localPart: LocalPart
    public let domain: Domain

    /// The longest address that is read, in octets. RFC 5321 §4.5.3.1 asks a server to take 64 + 1 + 255; senders with
    /// variable return paths write longer local parts, so the sum counts and not each part.
    public static let longestOctets = 512

    public init(localPart: LocalPart, domain: Domain) {
        self.localPart = localPart
        self.domain = domain
    }

    /// Reads an address without angle brackets.
    /// - Throws: ``AddressError``.
    public init(_ text: String) throws(AddressError) {
        var scanner = ByteScanner(text)
        self = try Address.parse(&scanner)
        guard scanner.isAtEnd else { throw .badPath }
    }

    /// Whether the address can be written without SMTPUTF8 (RFC 6531); the domain always can, as A-labels.
    public var isASCII: Bool { localPart.isASCII }

    static func parse(_ scanner: inout ByteScanner) throws(AddressError) -> Address {
        guard !scanner.isAtEnd else { throw .empty }
        let localPart = try LocalPart.parse(&scanner)
        guard scanner.take(UInt8(ascii: "@")) else {
            guard scanner.isAtEnd || scanner.next == UInt8(ascii: ">") else { throw .badLocalPart }
            throw .bareLocalPart(localPart)
        }
        let address = Address(localPart: localPart, domain: try Domain.parse(&scanner))
        guard address.octetsOnWire <= longestOctets else { throw .tooLong }
        return address
    }

    /// Octets of ``description``. What is limited is how the address is written on, not the quotes or U-labels it came with.
    private var octetsOnWire: Int { localPart.description.utf8.count + 1 + domain.ascii.utf8.count }
}

extension Address: CustomStringConvertible {
    /// As it is written on the wire, without angle brackets.
    public var description: String { "\(localPart)@\(domain)" }
}
