import MailFormat
import Testing

@testable import DNS

@Suite struct IPAddressTests {
    @Test(arguments: [(4, true), (16, true), (0, false), (5, false), (15, false)])
    func hasFourOrSixteenOctets(count: Int, isAddress: Bool) {
        #expect((IPAddress(octets: .init(repeating: 1, count: count)) != nil) == isAddress)
    }

    @Test(arguments: ["192.0.2.1", "2001:db8::1", "::1", "::ffff:192.0.2.1"])
    func `is written as it is read`(text: String) {
        #expect(IPAddress(text)?.description == text)
    }

    @Test(arguments: ["", "192.0.2", "192.0.2.256", "2001:db8::g", "localhost", "[192.0.2.1]"])
    func `other text is no address`(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: [("192.0.2.1", "[192.0.2.1]"), ("2001:db8::1", "[IPv6:2001:db8::1]")])
    func `has an address literal`(text: String, literal: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.literal?.ascii == literal)
        #expect(IPAddress(literal: try Domain(literal)) == address)
        #expect(IPAddress(literal: try Domain("far.example")) == nil)
    }

    @Test func `has a name for its PTR records`() {
        #expect(IPAddress("192.0.2.1")?.reverseName == "1.2.0.192.in-addr.arpa")
        #expect(
            IPAddress("2001:db8::567:89ab")?.reverseName
                == "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa")
    }
}
