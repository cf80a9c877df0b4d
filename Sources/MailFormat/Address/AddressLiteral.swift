import Foundation

/// Address literals of RFC 5321 §4.1.3: `[192.0.2.1]` and `[IPv6:2001:db8::1]`. General literals name no protocol in use
/// and are refused.
enum AddressLiteral {
    /// The literal in the one form that is compared: the address as inet_ntop(3) writes it.
    static func normalized(_ octets: ArraySlice<UInt8>) throws(AddressError) -> String {
        guard octets.count >= 2, octets.first == UInt8(ascii: "["), octets.last == UInt8(ascii: "]"),
            octets.allSatisfy({ $0 > .space && $0 < 0x7F })
        else { throw .badAddressLiteral }
        var scanner = ByteScanner(octets.dropFirst().dropLast())
        if scanner.take(caseless: "IPv6:") {
            var address = in6_addr()
            guard inet_pton(AF_INET6, String(decoding: scanner.rest, as: UTF8.self), &address) == 1 else {
                throw .badAddressLiteral
            }
            return "[IPv6:\(printed(AF_INET6, &address))]"
        }
        var address = in_addr()
        guard inet_pton(AF_INET, String(decoding: scanner.rest, as: UTF8.self), &address) == 1 else { throw .badAddressLiteral }
        return "[\(printed(AF_INET, &address))]"
    }

    private static func printed(_ family: Int32, _ address: UnsafeRawPointer) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, address, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension AddressLiteral {
    /// The literal of a host's address as inet_ntop(3) writes it, without its zone (`%eth0`); an IPv4 address that came over
    /// an IPv6 socket (`::ffff:192.0.2.1`) is written as what it is. Nil where `address` is no address.
    static func ofHost(_ address: String) -> String? {
        var octets = address.utf8.prefix { $0 != UInt8(ascii: "%") }[...]
        let mapped = "::ffff:"
        if octets.contains(.dot), octets.prefix(mapped.utf8.count).matches(caseless: mapped.utf8) {
            octets = octets.dropFirst(mapped.utf8.count)
        }
        let prefix = octets.contains(UInt8(ascii: ":")) ? "IPv6:" : ""
        return try? normalized(Array("[\(prefix)\(String(decoding: octets, as: UTF8.self))]".utf8)[...])
    }
}
