/// The sender of a mail's envelope (RFC 5321 §4.1.1.2): an address, or the null sender of a report (§4.5.5).
public enum ReversePath: Hashable, Sendable {
    /// `<>`: nothing may ever be sent back to it.
    case null
    case address(Address)

    /// Takes a reverse-path with its angle brackets from where the scanner stands.
    /// - Throws: ``AddressError``.
    public static func parse(_ scanner: inout ByteScanner) throws(AddressError) -> ReversePath {
        switch try Path.parse(&scanner) {
        case .null: .null
        case .address(let address): .address(address)
        }
    }

    public var isASCII: Bool {
        switch self {
        case .null: true
        case .address(let address): address.isASCII
        }
    }
}

extension ReversePath: CustomStringConvertible {
    /// As it is written on the wire, with angle brackets.
    public var description: String {
        switch self {
        case .null: "<>"
        case .address(let address): "<\(address)>"
        }
    }
}
