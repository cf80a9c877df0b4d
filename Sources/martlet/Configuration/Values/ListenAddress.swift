import Foundation
import NIOCore

/// Where a listener takes connections: an IP address and a port, `"0.0.0.0:25"`, `"[::]:25"`. Names are not taken: what a
/// name means can change between two starts. Port 0 lets the system choose one.
struct ListenAddress: TextValue, Hashable {
    static let wanted = "an IP address and a port such as \"0.0.0.0:25\" or \"[::]:25\""

    /// The IP address as inet_ntop(3) writes it, without brackets.
    let host: String
    let port: Int

    init(reading text: String) throws(ValueError) {
        guard let colon = text.lastIndex(of: ":") else { throw ValueError("\"\(text)\" is not \(Self.wanted)") }
        let host = text[..<colon]
        let digits = text[text.index(after: colon)...]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let address = isBracketed ? String(host.dropFirst().dropLast()) : String(host)
        if !isBracketed, let whole = Self.normalized(text, AF_INET6) {
            throw ValueError("\"\(text)\" is an IPv6 address without brackets and port (did you mean \"[\(whole)]:25\"?)")
        }
        guard let normalized = Self.normalized(address, isBracketed ? AF_INET6 : AF_INET) else {
            if address == "*" || address.isEmpty {
                throw ValueError(
                    "\"\(text)\" names no address; for all write two listeners, \"0.0.0.0:\(digits)\" and \"[::]:\(digits)\"")
            }
            if !isBracketed, Self.normalized(address, AF_INET6) != nil {
                throw ValueError("\"\(text)\" lacks brackets (did you mean \"[\(address)]:\(digits)\"?)")
            }
            throw ValueError("\"\(text)\" is not \(Self.wanted)")
        }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(digits), port <= 65535 else {
            throw ValueError("\"\(text)\" has no port from 0 to 65535 behind its last \":\"")
        }
        self.host = normalized
        self.port = port
    }

    private static func normalized(_ text: String, _ family: Int32) -> String? {
        var octets = in6_addr()
        guard inet_pton(family, text, &octets) == 1 else { return nil }
        var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, &octets, &written, socklen_t(written.count)) != nil else { return nil }
        return String(decoding: written.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    var isIPv6: Bool { host.contains(":") }

    /// Whether only this machine reaches the address.
    var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" }

    var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The address for NIO's bootstraps.
    func socketAddress() throws -> SocketAddress {
        try SocketAddress(ipAddress: host, port: port)
    }
}
