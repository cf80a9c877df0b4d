/// Reads `Path` of RFC 5321 §4.1.2 (`<`, an address, `>`), with the source route of App. C in front stripped and forgotten.
enum Path {
    /// What stood between the angle brackets.
    enum Content: Equatable {
        case null
        case address(Address)
    }

    /// - Throws: ``AddressError``; the scanner then stands anywhere.
    static func parse(_ scanner: inout ByteScanner) throws(AddressError) -> Content {
        guard scanner.take(UInt8(ascii: "<")) else { throw scanner.isAtEnd ? .empty : .badPath }
        if scanner.take(UInt8(ascii: ">")) { return .null }
        try skipSourceRoute(&scanner)
        let address = try Address.parse(&scanner)
        guard scanner.take(UInt8(ascii: ">")) else { throw .badPath }
        return .address(address)
    }

    /// `A-d-l ":"` of RFC 5321 App. C: a server must take it, should ignore it.
    private static func skipSourceRoute(_ scanner: inout ByteScanner) throws(AddressError) {
        guard scanner.next == UInt8(ascii: "@") else { return }
        while scanner.take(UInt8(ascii: "@")) {
            _ = try Domain.parse(&scanner)
            if scanner.take(UInt8(ascii: ":")) { return }
            guard scanner.take(UInt8(ascii: ",")) else { throw .emptyLocalPart }
        }
        throw .badPath
    }
}
