import Foundation
import NIOCore

/// Where a client comes from. An IPv4 client on an IPv6 socket (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) is an IPv4 client.
public struct ClientAddress: Hashable, Sendable {
    /// What limits are counted by: an IPv4 address, or the /64 of an IPv6 address, which is what one subscriber has.
    public struct Group: Hashable, Sendable {
        fileprivate let bits: UInt64
        fileprivate let isIPv4: Bool
    }

    /// As inet_ntop(3) writes it, without port; `local` for a Unix domain socket.
    public let text: String
    public let group: Group
    /// The address with port.
    public let socketAddress: SocketAddress?

    public init(_ address: SocketAddress?) {
        socketAddress = address
        switch address {
        case .v4(let four):
            let bits = UInt32(bigEndian: four.address.sin_addr.s_addr)
            group = Group(bits: UInt64(bits), isIPv4: true)
            text = Self.dotted(bits)
        case .v6(let six):
            let octets = withUnsafeBytes(of: six.address.sin6_addr) { Array($0) }
            let high = octets[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let low = octets[8...].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            if high == 0, low >> 32 == 0xFFFF {
                let bits = UInt32(truncatingIfNeeded: low)
                group = Group(bits: UInt64(bits), isIPv4: true)
                text = Self.dotted(bits)
            } else {
                group = Group(bits: high, isIPv4: false)
                text = address?.ipAddress ?? "unknown"
            }
        case .unixDomainSocket, nil:
            group = Group(bits: 0, isIPv4: false)
            text = "local"
        }
    }

    private static func dotted(_ bits: UInt32) -> String {
        "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
    }

    /// Whether one of the ranges holds the address.
    public func isWithin(_ ranges: [NetworkRange]) -> Bool {
        guard let socketAddress else { return false }
        return ranges.contains { $0.contains(socketAddress) }
    }
}
