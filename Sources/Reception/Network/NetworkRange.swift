import Foundation
import NIOCore

/// A range of IP addresses in CIDR notation (RFC 4632 §3.1, RFC 4291 §2.3): `192.0.2.0/24`, `2001:db8::/32`; an address
/// alone is the range that holds only itself.
///
/// An IPv4 client that came over an IPv6 socket shows up as `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2). Such an address is an
/// IPv4 address here: IPv4 ranges hold it, `::/0` does not.
public struct NetworkRange: Hashable, Sendable {
    /// The first address, IPv4 as its mapped IPv6 address.
    private let first: UInt128
    /// Leading bits that all addresses of the range share, counted in the 128 bits of `first`.
    private let prefixLength: Int

    /// This machine itself.
    public static let loopback = ["127.0.0.0/8", "::1/128"].compactMap { try? NetworkRange($0) }

    private static let mapped: UInt128 = 0xFFFF_0000_0000
    private static let mappedPrefixLength = 96

    /// - Throws: ``NetworkRangeError`` for text that is no address, a prefix that is too long, or an address with bits set
    ///   behind the prefix (`10.1.2.3/8`), which is nearly always a slip.
    public init(_ text: String) throws(NetworkRangeError) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let host = parts.first, let bits = Self.bits(of: String(host)) else { throw .notAnAddress(text) }
        let isIPv4 = !host.contains(":")
        let width = isIPv4 ? 32 : 128
        var length = width
        if parts.count == 2 {
            guard let number = Int(parts[1]), parts[1].allSatisfy(\.isNumber), (0...width).contains(number) else {
                throw .badPrefixLength(text, longest: width)
            }
            length = number
        }
        let prefixLength = isIPv4 ? Self.mappedPrefixLength + length : length
        let first = bits & Self.mask(prefixLength)
        guard first == bits else {
            throw .bitsBehindPrefix(text, meant: Self(first: first, prefixLength: prefixLength).description)
        }
        self.init(first: first, prefixLength: prefixLength)
    }

    private init(first: UInt128, prefixLength: Int) {
        self.first = first
        self.prefixLength = prefixLength
    }

    /// Whether the range holds the address; never for a Unix domain socket.
    public func contains(_ address: SocketAddress) -> Bool {
        switch address {
        case .v4(let address):
            return contains(Self.mapped | UInt128(UInt32(bigEndian: address.address.sin_addr.s_addr)))
        case .v6(let address):
            var octets = address.address.sin6_addr
            return contains(withUnsafeBytes(of: &octets) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } })
        case .unixDomainSocket:
            return false
        }
    }

    /// Whether the range holds the address that is written in `text`, as inet_pton(3) reads it, with or without a zone
    /// (`fe80::1%eth0`); false for text that is no address.
    public func contains(_ text: String) -> Bool {
        guard let bits = Self.bits(of: String(text.prefix { $0 != "%" })) else { return false }
        return contains(bits)
    }

    private func contains(_ bits: UInt128) -> Bool {
        let isMapped = bits & Self.mask(Self.mappedPrefixLength) == Self.mapped
        return isMapped == isIPv4 && bits & Self.mask(prefixLength) == first
    }

    private var isIPv4: Bool {
        prefixLength >= Self.mappedPrefixLength && first & Self.mask(Self.mappedPrefixLength) == Self.mapped
    }

    private static func mask(_ prefixLength: Int) -> UInt128 {
        prefixLength == 0 ? 0 : ~UInt128(0) << (128 - prefixLength)
    }

    private static func bits(of text: String) -> UInt128? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return mapped | UInt128(UInt32(bigEndian: four.s_addr)) }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        return withUnsafeBytes(of: &six) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
    }
}

extension NetworkRange: CustomStringConvertible {
    /// The range in CIDR notation, the address as inet_ntop(3) writes it.
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        if isIPv4 {
            var address = in_addr(s_addr: UInt32(truncatingIfNeeded: first).bigEndian)
            inet_ntop(AF_INET, &address, &text, socklen_t(text.count))
        } else {
            var address = first.bigEndian
            inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        }
        let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return "\(host)/\(isIPv4 ? prefixLength - Self.mappedPrefixLength : prefixLength)"
    }
}

/// Coded as its text.
extension NetworkRange: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
