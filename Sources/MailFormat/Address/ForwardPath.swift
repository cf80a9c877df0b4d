/// One recipient of a mail's envelope (RFC 5321 §4.1.1.3).
public enum ForwardPath: Hashable, Sendable {
    /// `<postmaster>` without a domain, the one bare local part that must be taken (RFC 5321 §4.5.1).
    case postmaster
    case address(Address)

    /// Takes a forward-path with its angle brackets from where the scanner stands.
    /// - Throws: ``AddressError``; ``AddressError/empty`` for `<>`, since nobody can be that recipient.
    public static func parse(_ scanner: inout ByteScanner) throws(AddressError) -> ForwardPath {
        let content: Path.Content
        do throws(AddressError) {
            content = try Path.parse(&scanner)
        } catch .bareLocalPart(let localPart) where localPart.isPostmaster && scanner.take(UInt8(ascii: ">")) {
            return .postmaster
        }
        guard case .address(let address) = content else { throw .empty }
        return .address(address)
    }

    public var isASCII: Bool {
        switch self {
        case .postmaster: true
        case .address(let address): address.isASCII
        }
    }
}

extension ForwardPath: CustomStringConvertible {
    /// As it is written on the wire, with angle brackets.
    public var description: String {
        switch self {
        case .postmaster: "<postmaster>"
        case .address(let address): "<\(address)>"
        }
    }
}
