import MailFormat
import Testing

struct DomainTests {
    @Test(arguments: [
        "grüße.example", "GRÜSSE.example", "Grüße.Example", "gru\u{308}ße.example", "xn--gre-6ka8l.example",
        "XN--GRE-6KA8L.EXAMPLE",
    ])
    func `U-labels and A-labels of one name are equal`(text: String) throws {
        // Upper-case SS is not ß: that is another name, and IDNA2008 keeps them apart.
        let expected = text == "GRÜSSE.example" ? "xn--grsse-lva.example" : "xn--gre-6ka8l.example"
        let expectedInUnicode = text == "GRÜSSE.example" ? "grüsse.example" : "grüße.example"
        let domain = try Domain(text)
        #expect(domain.ascii == expected)
        #expect(domain.unicode == expectedInUnicode)
        #expect(try Domain(domain.unicode) == domain)
    }

    @Test(arguments: [
        ("kunde.example", "kunde.example"), ("Kunde.EXAMPLE", "kunde.example"), ("localhost", "localhost"),
        ("a-b.example", "a-b.example"),
        ("_dmarc.kunde.example", "_dmarc.kunde.example"), ("3com.example", "3com.example"),
        ("grüße。example", "xn--gre-6ka8l.example"),
        ("[127.0.0.1]", "[127.0.0.1]"), ("[IPv6:2001:DB8:0:0:0:0:0:1]", "[IPv6:2001:db8::1]"), ("[ipv6:::1]", "[IPv6:::1]"),
    ])
    func `is held in one form`(text: String, ascii: String) throws {
        #expect(try Domain(text).ascii == ascii)
    }

    @Test(arguments: [
        ("", AddressError.emptyDomain), (".", .badDomain), ("a..b", .badDomain), ("kunde.example.", .badDomain),
        ("-a.example", .badDomain),
        ("a-.example", .badDomain), ("a b.example", .badDomain), ("a@b", .badDomain), ("ku\u{0}nde.example", .badDomain),
        ("grü\u{0}ße.example", .badDomain), ("grü ße.example", .badDomain), ("\u{200D}.example", .badDomain),
        ("\u{FF3B}127.0.0.1\u{FF3D}", .badDomain), ("grüße\u{FF0F}x.example", .badDomain), ("[127.0.0.1", .badAddressLiteral),
        ("[127.0.0.1]x", .badAddressLiteral), ("[", .badAddressLiteral), ("[[127.0.0.1]]", .badAddressLiteral),
    ])
    func `is refused`(text: String, expected: AddressError) {
        #expect(throws: expected) { try Domain(text) }
    }

    @Test func `knows names from address literals`() throws {
        #expect(try Domain("[192.0.2.1]").isAddressLiteral)
        #expect(try !Domain("192.0.2.1").isAddressLiteral)
        #expect(try Domain("[192.0.2.1]").unicode == "[192.0.2.1]")
    }

    @Test func `an A-label that stands for nothing is shown as it is`() throws {
        #expect(try Domain("xn--999999999.example").unicode == "xn--999999999.example")
    }
}
