/// `address-list` of RFC 5322 §3.4, as it stands in `To:` and its like: mailboxes and groups, with the obsolete forms of §4.4, UTF-8 as RFC 6532 §3.2 has it.
///
/// Only the addresses are kept; names, comments and the names of groups are passed over, so encoded words (RFC 2047) in them are too.
public struct AddressList: Hashable, Sendable {
    /// In their order; one that stands twice is there twice.
    public let addresses: [Address]

    /// Reads a field's body, folds and all.
    /// - Parameter domain: what a local part without a domain gets; nil where there is nothing to be had.
    /// - Throws: ``AddressError``, of the first address that is wrong.
    public init(_ octets: some Sequence<UInt8>, completedBy domain: Domain? = nil) throws(AddressError) {
        var parser = Parser(scanner: ByteScanner(Array(octets)[...]), domain: domain)
        addresses = try parser.list()
    }

    public init(_ text: String, completedBy domain: Domain? = nil) throws(AddressError) {
        try self.init(text.utf8, completedBy: domain)
    }
}

extension AddressList {
    private struct Parser {
        var scanner: ByteScanner
        let domain: Domain?

        /// `address-list`, and `obs-addr-list` with its empty places.
        mutating func list() throws(AddressError) -> [Address] {
            var addresses: [Address] = []
            var isInGroup = false
            while true {
                scanner.skipCommentsAndFolds()
                switch scanner.next {
                case nil:
                    // A group that is not closed was cut off, and nobody knows what is missing.
                    guard !isInGroup else { throw .badPath }
                    return addresses
                case UInt8(ascii: ","): _ = scanner.takeOctet()
                case UInt8(ascii: ";"):
                    // Outside of a group it separates too, as some mail programs write lists.
                    _ = scanner.takeOctet()
                    isInGroup = false
                default:
                    guard let address = try element() else {
                        guard !isInGroup else { throw .badPath }
                        isInGroup = true
                        continue
                    }
                    addresses.append(address)
                    scanner.skipCommentsAndFolds()
                    guard [nil, UInt8(ascii: ","), UInt8(ascii: ";")].contains(scanner.next) else { throw .badPath }
                }
            }
        }

        /// A mailbox; nil for the name of a group and its colon.
        private mutating func element() throws(AddressError) -> Address? {
            let words = try self.words()
            switch scanner.next {
            case UInt8(ascii: "<"): return try angleAddress()
            case UInt8(ascii: "@"): return try address(words)
            case UInt8(ascii: ":"):
                guard !words.isEmpty else { throw .badPath }
                _ = scanner.takeOctet()
                return nil
            default: return try bare(words)
            }
        }

        /// A local part alone, which is of this machine.
        private func bare(_ words: [Word]) throws(AddressError) -> Address {
            let localPart = try localPart(words)
            guard let domain else { throw .bareLocalPart(localPart) }
            return Address(localPart: localPart, domain: domain)
        }

        private enum Word: Equatable {
            case text([UInt8])
            case dot
        }

        /// Atoms, quoted strings and dots, as a local part and a display name (with `obs-phrase`) are made of.
        private mutating func words() throws(AddressError) -> [Word] {
            var words: [Word] = []
            while true {
                scanner.skipCommentsAndFolds()
                if scanner.take(.dot) {
                    words.append(.dot)
                } else if scanner.next == UInt8(ascii: "\"") {
                    words.append(.text(try quotedString()))
                } else {
                    let atom = scanner.take { $0.isAtomText || $0 >= 0x80 }
                    guard !atom.isEmpty else { return words }
                    words.append(.text(Array(atom)))
                }
            }
        }

        /// `quoted-string` of RFC 5322 §3.2.4; a fold within is no part of it.
        private mutating func quotedString() throws(AddressError) -> [UInt8] {
            _ = scanner.takeOctet()
            var octets: [UInt8] = []
            while let octet = scanner.takeOctet() {
                switch octet {
                case UInt8(ascii: "\""): return octets
                case UInt8(ascii: "\\"):
                    guard let quoted = scanner.takeOctet() else { throw .badLocalPart }
                    octets.append(quoted)
                case .carriageReturn, .lineFeed: break
                default: octets.append(octet)
                }
            }
            throw .badLocalPart
        }

        /// Words with a dot between each two (`obs-local-part`).
        private func localPart(_ words: [Word]) throws(AddressError) -> LocalPart {
            guard !words.isEmpty else { throw .emptyLocalPart }
            var octets: [UInt8] = []
            for (index, word) in words.enumerated() {
                switch word {
                case .text(let text) where index.isMultiple(of: 2): octets += text
                case .dot where !index.isMultiple(of: 2): octets.append(.dot)
                default: throw .badLocalPart
                }
            }
            guard !words.count.isMultiple(of: 2), let text = String(validating: octets, as: UTF8.self) else {
                throw .badLocalPart
            }
            return try LocalPart(text: text)
        }

        private mutating func address(_ words: [Word]) throws(AddressError) -> Address {
            let localPart = try localPart(words)
            _ = scanner.takeOctet()
            let address = Address(localPart: localPart, domain: try domainName())
            guard address.description.utf8.count <= Address.longestOctets else { throw .tooLong }
            return address
        }

        /// `Domain` of RFC 5322 §3.4.1, with comments around its dots (`obs-domain`).
        private mutating func domainName() throws(AddressError) -> Domain {
            scanner.skipCommentsAndFolds()
            if scanner.next == UInt8(ascii: "[") { return try Domain.parse(&scanner) }
            var octets: [UInt8] = []
            while true {
                octets += scanner.take { $0.isAtomText || $0 >= 0x80 }
                scanner.skipCommentsAndFolds()
                guard scanner.take(.dot) else { return try Domain.read(octets[...]) }
                octets.append(.dot)
                scanner.skipCommentsAndFolds()
            }
        }

        /// `angle-addr`, and `obs-angle-addr` with its route.
        private mutating func angleAddress() throws(AddressError) -> Address {
            _ = scanner.takeOctet()
            scanner.skipCommentsAndFolds()
            try skipRoute()
            let words = try self.words()
            let address = scanner.next == UInt8(ascii: "@") ? try address(words) : try bare(words)
            scanner.skipCommentsAndFolds()
            guard scanner.take(UInt8(ascii: ">")) else { throw .badPath }
            return address
        }

        private mutating func skipRoute() throws(AddressError) {
            guard scanner.next == UInt8(ascii: "@") || scanner.next == UInt8(ascii: ",") else { return }
            while true {
                scanner.skipCommentsAndFolds()
                if scanner.take(UInt8(ascii: ",")) { continue }
                if scanner.take(UInt8(ascii: ":")) { return }
                guard scanner.take(UInt8(ascii: "@")) else { throw .badPath }
                _ = try domainName()
            }
        }
    }
}
