import Foundation
import Testing

@testable import martlet

/// `[dns]` and `[outgoing-tls]`.
@Suite struct DNSSectionTests {
    func read(_ text: String) throws(ConfigurationError) -> Configuration {
        try ConfigurationFile(text: "hostname = \"mx.kunde.example\"\n" + text, file: "/etc/martlet/martlet.toml").configuration
    }

    @Test func `resolvers are addresses, with a port where it is not 53`() throws {
        let configuration = try read(
            "[dns]\nresolvers = [\"192.0.2.53\", \"127.0.0.1:5353\", \"2001:db8::53\", \"[2001:db8::53]:5353\"]\ntimeout = \"3s\"\n"
        )
        #expect(
            configuration.dns.resolvers.map(\.unbound) == ["192.0.2.53", "127.0.0.1@5353", "2001:db8::53", "2001:db8::53@5353"])
        #expect(configuration.dns.resolvers.map(\.description)[3] == "[2001:db8::53]:5353")
        #expect(configuration.dns.timeout == .seconds(3))
    }

    @Test(
        arguments: [
            ("[dns]\nresolvers = [\"ns.example\"]", "\"ns.example\" is not an IP address"),
            ("[dns]\nrecursive = true\nresolvers = [\"192.0.2.53\"]", "leave one of the two out"),
            ("[dns]\ntimeout = \"0s\"", "must be longer than nothing"),
            ("[dns]\ntrust-anchors = \"/nonexistent/root.key\"", "/nonexistent/root.key does not exist or cannot be read"),
            ("[outgoing-tls]\nauthorities = \"/nonexistent/ca.pem\"", "/nonexistent/ca.pem does not exist"),
            ("[outgoing-tls]\npolicy-port = 0", "must be a port from 1 to 65535"),
            ("[outgoing]\nmx-port = 65536", "must be a port from 1 to 65535"),
        ])
    func `wrong values are named`(text: String, message: String) {
        #expect {
            _ = try read(text)
        } throws: {
            "\($0)".contains(message)
        }
    }

    /// What listens elsewhere than where mail is sent to is somebody else to the MX rules.
    @Test func `this server's own addresses are those where it listens on port 25`() throws {
        let one = try read("[[listen]]\naddress = \"192.0.2.25:25\"\n[[listen]]\naddress = \"192.0.2.26:2525\"\n")
        #expect(one.ownHosts().addresses.map(\.description) == ["192.0.2.25"])
        #expect(one.ownHosts().names.map(\.ascii) == ["mx.kunde.example"])
        let all = try read("[[listen]]\naddress = \"0.0.0.0:25\"\n")
        #expect(all.ownHosts().addresses.map(\.description).contains("127.0.0.1"))
        #expect(all.ownHosts(port: 2525).addresses.isEmpty)
    }

    @Test func `an anchor or a resolver that libunbound does not take is named at the start`() throws {
        let folder = URL(fileURLWithPath: NSTemporaryDirectory()).appendingPathComponent("martlet-dns-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("anchors").path
        for (text, words) in [("nothing here\n", "holds no DS or DNSKEY record"), (". IN DS x y z\n", "trust anchor")] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            let configuration = try read("[dns]\ntrust-anchors = \"\(file)\"\nresolvers = [\"127.0.0.1\"]\n")
            #expect {
                _ = try configuration.makeResolver()
            } throws: {
                "\($0)".contains(words) || "\($0)".contains("no DS or DNSKEY record")
            }
        }
    }
}
