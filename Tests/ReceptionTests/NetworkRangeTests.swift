import NIOCore
import Testing

@testable import Reception

@Suite struct NetworkRangeTests {
    @Test(
        "A range holds its addresses",
        arguments: [
            ("127.0.0.0/8", "127.0.0.1"), ("127.0.0.0/8", "127.255.255.255"), ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.0/24", "::ffff:192.0.2.77"), ("::1/128", "::1"), ("::1", "::1"), ("2001:db8::/32", "2001:db8:1::5"),
            ("0.0.0.0/0", "203.0.113.9"), ("::/0", "2001:db8::1"), ("fe80::/10", "fe80::1%eth0"),
            ("2001:db8::/33", "2001:db8:7fff::1"),
            ("::ffff:192.0.2.0/120", "192.0.2.200"), ("192.0.2.128/25", "192.0.2.128"),
        ])
    func holds(range: String, address: String) throws {
        let range = try NetworkRange(range)
        #expect(range.contains(address))
        let plain = String(address.prefix { $0 != "%" })
        #expect(range.contains(try SocketAddress(ipAddress: plain, port: 25)))
    }

    @Test(
        "A range does not hold others",
        arguments: [
            ("127.0.0.0/8", "128.0.0.1"), ("192.0.2.1", "192.0.2.2"), ("::1/128", "127.0.0.1"), ("::/0", "203.0.113.9"),
            ("::/0", "::ffff:203.0.113.9"), ("0.0.0.0/0", "2001:db8::1"), ("2001:db8::/32", "2001:db9::1"),
            ("2001:db8::/33", "2001:db8:8000::1"), ("192.0.2.128/25", "192.0.2.127"), ("0.0.0.0/0", "::"),
        ])
    func excludes(range: String, address: String) throws {
        let range = try NetworkRange(range)
        #expect(!range.contains(address))
        #expect(!range.contains(try SocketAddress(ipAddress: address, port: 25)))
    }

    @Test("A Unix domain socket is in no range")
    func unixDomainSocket() throws {
        #expect(!(try NetworkRange("0.0.0.0/0")).contains(try SocketAddress(unixDomainSocketPath: "/run/x")))
    }

    @Test("Text that is no address is in no range", arguments: ["", "127.0.0", "kunde.example", "127.0.0.1 ", "0x7f.1"])
    func textThatIsNoAddress(text: String) throws {
        #expect(!(try NetworkRange("0.0.0.0/0")).contains(text))
        #expect(!(try NetworkRange("::/0")).contains(text))
    }

    @Test(
        "A range is written as it was read",
        arguments: ["127.0.0.0/8", "::1/128", "2001:db8::/32", "0.0.0.0/0", "::/0", "192.0.2.1/32"])
    func writes(text: String) throws {
        #expect(try NetworkRange(text).description == text)
    }

    @Test(
        "A slip is named",
        arguments: [
            ("10.1.2.3/8", NetworkRangeError.bitsBehindPrefix("10.1.2.3/8", meant: "10.0.0.0/8")),
            ("10.0.0.0/33", .badPrefixLength("10.0.0.0/33", longest: 32)), ("::/129", .badPrefixLength("::/129", longest: 128)),
            ("10.0.0.0/", .badPrefixLength("10.0.0.0/", longest: 32)),
            ("10.0.0.0/+8", .badPrefixLength("10.0.0.0/+8", longest: 32)),
            ("10.0.0.0/-1", .badPrefixLength("10.0.0.0/-1", longest: 32)), ("10.0.0/8", .notAnAddress("10.0.0/8")),
            ("", .notAnAddress("")),
            ("localhost", .notAnAddress("localhost")),
            ("2001:db8::1/32", .bitsBehindPrefix("2001:db8::1/32", meant: "2001:db8::/32")),
        ])
    func refuses(text: String, error: NetworkRangeError) {
        #expect(throws: error) { try NetworkRange(text) }
    }
}
