import Glibc

/// A service of Postfix's master.cf that takes connections from the network.
struct PostfixIntake: Hashable, Sendable {
    /// As in master.cf: `smtp`, `25`, `127.0.0.1:submission`. Postfix names its files by it.
    var name: String
    var port: UInt16
    /// `smtpd`, `postscreen`.
    var program: String
    /// At most so many: `1`, or `-` for the default of main.cf, or `0` for as many as come.
    var processes: String

    /// - Parameter text: what `postconf -M` prints: a line a service, eight fields (master(5)) and options.
    static func services(in text: String) -> [PostfixIntake] {
        text.split(separator: "\n").compactMap { line in
            let fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard fields.count >= 8, fields[1] == "inet", let port = port(of: fields[0]) else { return nil }
            return PostfixIntake(name: fields[0], port: port, program: fields[7], processes: fields[6])
        }
    }

    /// The part behind the last colon, a number or a name of services(5).
    private static func port(of name: String) -> UInt16? {
        guard let last = name.split(separator: ":").last else { return nil }
        if let number = UInt16(last) { return number }
        guard let service = getservbyname(String(last), "tcp") else { return nil }
        return UInt16(truncatingIfNeeded: service.pointee.s_port).bigEndian
    }
}
