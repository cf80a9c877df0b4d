import Glibc

/// A network as the old server writes it, made one that Martlet's configuration takes.
enum NetworkText {
    /// CIDR without bits behind the prefix; nil for what is no network. `[::1]/128` of Postfix loses its brackets.
    static func normalized(_ text: String) -> (text: String, prefix: Int)? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard var host = parts.first else { return nil }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        let isIPv4 = !host.contains(":")
        let family = isIPv4 ? AF_INET : AF_INET6
        var octets = [UInt8](repeating: 0, count: isIPv4 ? 4 : 16)
        guard inet_pton(family, String(host), &octets) == 1 else { return nil }
        var prefix = octets.count * 8
        if parts.count == 2 {
            guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(parts[1]), number <= prefix else {
                return nil
            }
            prefix = number
        }
        for index in octets.indices {
            let bits = min(max(prefix - index * 8, 0), 8)
            octets[index] &= bits == 0 ? 0 : UInt8(truncatingIfNeeded: 0xFF << (8 - bits))
        }
        var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(family, octets, &written, socklen_t(written.count)) != nil else { return nil }
        let address = String(decoding: written.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return ("\(address)/\(prefix)", prefix)
    }
}
