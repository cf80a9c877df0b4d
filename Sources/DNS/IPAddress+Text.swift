import Foundation
import MailFormat

extension IPAddress {
    /// Reads `192.0.2.1` or `2001:db8::1`.
    public init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(octets: withUnsafeBytes(of: &four) { Array($0) })
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            self.init(octets: withUnsafeBytes(of: &six) { Array($0) })
        } else {
            return nil
        }
    }

    /// The address of an address literal (RFC 5321 §4.1.3); nil for a name.
    public init?(literal domain: Domain) {
        guard domain.isAddressLiteral else { return nil }
        let text = domain.ascii.dropFirst().dropLast()
        self.init(text.hasPrefix("IPv6:") ? String(text.dropFirst("IPv6:".count)) : String(text))
    }

    /// The address as it stands behind an `@` (RFC 5321 §4.1.3).
    public var literal: Domain? { try? Domain(isIPv6 ? "[IPv6:\(self)]" : "[\(self)]") }
}

extension IPAddress: CustomStringConvertible {
    /// As inet_ntop(3) writes it.
    public var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(isIPv6 ? AF_INET6 : AF_INET, octets, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
