import Foundation

/// What resolv.conf(5) says.
enum ResolverConfigurationFile {
    /// systemd-resolved's list of the resolvers that it asks itself.
    private static let resolvedUpstream = "/run/systemd/resolve/resolv.conf"

    /// The addresses of the resolvers. Without any, or without the file, it is the one on this machine, as resolv.conf(5) has it: a
    /// server takes mail also where nobody has set up names.
    static func servers(_ file: String) -> [String] {
        let servers = nameservers(text(file))
        // The stub of systemd-resolved mends answers on their way, so that their signatures do not hold (systemd-resolved(8)).
        if servers == ["127.0.0.53"] {
            let found = nameservers(text(resolvedUpstream))
            if !found.isEmpty { return found }
        }
        return servers.isEmpty ? ["127.0.0.1"] : servers
    }

    private static func text(_ file: String) -> String {
        FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) } ?? ""
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
