import Foundation
import Reception

extension Configuration {
    /// The machine's own name, as gethostname(2) tells it.
    static var machineName: String {
        var octets = [CChar](repeating: 0, count: 256)
        guard gethostname(&octets, octets.count - 1) == 0 else { return "" }
        return String(decoding: octets.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Loopback, IPv4 and IPv6.
    static var loopbackNetworks: [NetworkRange] {
        ["127.0.0.0/8", "::1/128"].compactMap { try? NetworkRange($0) }
    }

    /// Port 25 on all addresses, IPv4 and IPv6; with a certificate ports 465 and 587 as well.
    static func standardPorts(hasCertificate: Bool) -> [Listener] {
        let ports = hasCertificate ? [25, 465, 587] : [25]
        return ports.flatMap { ["0.0.0.0:\($0)", "[::]:\($0)"] }
            .compactMap { try? Listener(address: ListenAddress(reading: $0)) }
    }
}
