import Glibc

/// Ports by the names that xinetd.conf(5) and inetd.conf(5) call services by.
enum ServicePorts {
    /// Names of older systems, which services(5) need not know any more.
    private static let known: [String: UInt16] = ["smtp": 25, "smtps": 465, "ssmtp": 465, "submissions": 465, "submission": 587]

    /// - Parameter name: a number or a name of services(5); Plesk's `smtp_psa` is the service of its name without the ending.
    static func port(of name: String) -> UInt16? {
        if let number = UInt16(name) { return number }
        let plain = name.hasSuffix("_psa") ? String(name.dropLast("_psa".count)) : name
        if let port = known[plain] { return port }
        guard let entry = getservbyname(plain, "tcp") else { return nil }
        return UInt16(truncatingIfNeeded: entry.pointee.s_port).bigEndian
    }
}
