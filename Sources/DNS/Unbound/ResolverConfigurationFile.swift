import Foundation

/// What resolv.conf(5) says.
enum ResolverConfigurationFile {
    /// systemd-resolved's list of the resolvers that it asks itself.
    private static let resolvedUpstream = "/run/systemd/resolve/resolv.conf"

    /// The addresses of the resolvers.
    /// - Throws: ``UnboundError/file(_:)`` where the file cannot be read or names none.
    static func servers(_ file: String) throws(UnboundError) -> [String] {
        let servers = nameservers(try text(file))
        // The stub of systemd-resolved mends answers on their way, so that their signatures do not hold (systemd-resolved(8)).
        if servers == ["127.0.0.53"], let upstream = try? text(resolvedUpstream) {
            let found = nameservers(upstream)
            if !found.isEmpty { return found }
        }
        guard !servers.isEmpty else { throw .file("\(file) names no resolver: add a line \"nameserver ADDRESS\"") }
        return servers
    }

    private static func text(_ file: String) throws(UnboundError) -> String {
        guard let octets = FileManager.default.contents(atPath: file) else { throw .file("\(file) cannot be read") }
        return String(decoding: octets, as: UTF8.self)
    }

    /// The addresses behind `nameserver`, as libunbound takes them.
    static func nameservers(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count >= 2, words[0] == "nameserver" else { return nil }
            let address = String(words[1])
            // A zone (`fe80::1%eth0`) belongs to the address.
            guard IPAddress(String(address.prefix { $0 != "%" })) != nil else { return nil }
            return address
        }
    }
}
