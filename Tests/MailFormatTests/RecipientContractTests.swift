import MailFormat
import Testing

/// What each form of a forward-path is to the parser. Which reply comes of it is Reception's to say.
struct RecipientContractTests {
    private static func parse(_ path: String) throws(AddressError) -> ForwardPath {
        var scanner = ByteScanner(path)
        let parsed = try ForwardPath.parse(&scanner)
        guard scanner.isAtEnd else { throw .badPath }
        return parsed
    }

    @Test(arguments: [
        ("<anna@kunde.example>", "anna", "kunde.example"),
        ("<ANNA@Kunde.Example>", "anna", "kunde.example"),
        (#"<"anna"@kunde.example>"#, "anna", "kunde.example"),
        (#"<"an\na"@kunde.example>"#, "anna", "kunde.example"),
        ("<anna+tag@kunde.example>", "anna+tag", "kunde.example"),
        ("<postmaster@kunde.example>", "postmaster", "kunde.example"),
        ("<x@strange.example>", "x", "strange.example"),
        ("<x%strange.example@kunde.example>", "x%strange.example", "kunde.example"),
        (#"<"x@strange.example"@kunde.example>"#, "x@strange.example", "kunde.example"),
        ("<strange.example!x@kunde.example>", "strange.example!x", "kunde.example"),
        ("<x@[127.0.0.1]>", "x", "[127.0.0.1]"),
        ("<x@[IPv6:::1]>", "x", "[IPv6:::1]"),
        ("<@strange.example:anna@kunde.example>", "anna", "kunde.example"),
        ("<@a.example,@b.example:anna@kunde.example>", "anna", "kunde.example"),
        ("<anna@grüße.example>", "anna", "xn--gre-6ka8l.example"),
        ("<anna@xn--gre-6ka8l.example>", "anna", "xn--gre-6ka8l.example"),
        ("<jörg@kunde.example>", "jörg", "kunde.example"),
        ("<JÖRG@kunde.example>", "jörg", "kunde.example"),
    ])
    func `is read as an address`(path: String, localPart: String, domain: String) throws {
        guard case .address(let address) = try Self.parse(path) else {
            Issue.record("\(path) is no address")
            return
        }
        #expect(address.localPart.key == localPart)
        #expect(address.domain.ascii == domain)
    }

    @Test(arguments: ["<postmaster>", "<PostMaster>", "<POSTMASTER>", #"<"postmaster">"#, "<@strange.example:postmaster>"])
    func `only postmaster may stand without a domain`(path: String) throws {
        #expect(try Self.parse(path) == .postmaster)
    }

    @Test(arguments: ["webmaster", "anna", "postmasterx", "root"])
    func `any other bare local part is named as such`(localPart: String) throws {
        let error = #expect(throws: AddressError.self) { try Self.parse("<\(localPart)>") }
        #expect(error == .bareLocalPart(try LocalPart(text: localPart)))
    }

    @Test(arguments: [
        ("", AddressError.empty), ("<>", .empty),
        ("<anna@>", .emptyDomain), ("<@kunde.example>", .emptyLocalPart), (#"<"">"#, .emptyLocalPart),
        (#"<""@kunde.example>"#, .emptyLocalPart), ("<@>", .emptyDomain), ("<@kunde.example:>", .emptyLocalPart),
        ("anna@kunde.example", .badPath), ("<anna@kunde.example", .badPath), ("<", .empty),
        ("<x@strange.example@kunde.example>", .badPath), ("<anna@kunde.example>x", .badPath),
        ("<anna@kunde.example >", .badPath), ("<<anna@kunde.example>>", .emptyLocalPart),
        ("< anna@kunde.example>", .emptyLocalPart),
        ("<an na@kunde.example>", .badLocalPart), ("<.anna@kunde.example>", .badLocalPart),
        ("<anna.@kunde.example>", .badLocalPart), ("<an..na@kunde.example>", .badLocalPart),
        ("<an(na)@kunde.example>", .badLocalPart), (#"<"anna@kunde.example>"#, .badLocalPart),
        (#"<"an"na@kunde.example>"#, .badLocalPart), (#"<"anna\"#, .badLocalPart),
        ("<\"an\u{0}na\"@kunde.example>", .badLocalPart),
        ("<\"an\r\nna\"@kunde.example>", .badLocalPart),
        ("<anna@.example>", .badDomain), ("<anna@kunde.example.>", .badDomain), ("<anna@kunde..example>", .badDomain),
        ("<anna@-kunde.example>", .badDomain), ("<anna@kunde-.example>", .badDomain), ("<anna@gr üße.example>", .badPath),
        ("<anna@kunde!example>", .badPath), ("<anna@\u{FF3B}127.0.0.1\u{FF3D}>", .badDomain),
        ("<anna@[127.0.0.1>", .badAddressLiteral), ("<anna@[127.0.0.256]>", .badAddressLiteral),
        ("<anna@[127.1]>", .badAddressLiteral), ("<anna@[]>", .badAddressLiteral), ("<anna@[::1]>", .badAddressLiteral),
        ("<anna@[IPv6:1]>", .badAddressLiteral), ("<anna@[IPv6:]>", .badAddressLiteral),
        ("<anna@[IPv6:::1%lo]>", .badAddressLiteral),
        ("<anna@[tag:text]>", .badAddressLiteral), ("<anna@[127.0.0.1]x>", .badPath), ("<anna@[127. 0.0.1]>", .badAddressLiteral),
        ("<@strange.example;anna@kunde.example>", .emptyLocalPart), ("<@strange.example,anna@kunde.example>", .badPath),
    ])
    func `is refused with the error that says what is wrong`(path: String, expected: AddressError) {
        #expect(throws: expected) { try Self.parse(path) }
    }

    @Test func `the null sender is a reverse-path and no forward-path`() throws {
        var scanner = ByteScanner("<>")
        #expect(try ReversePath.parse(&scanner) == .null)
        #expect(throws: AddressError.empty) { try Self.parse("<>") }
    }

    @Test func `a bare local part is no reverse-path, not even postmaster`() throws {
        let postmaster = try LocalPart(text: "postmaster")
        #expect(throws: AddressError.bareLocalPart(postmaster)) {
            var scanner = ByteScanner("<postmaster>")
            _ = try ReversePath.parse(&scanner)
        }
    }

    @Test func `octets that are no UTF-8 are refused`() {
        for path: [UInt8] in [
            Array("<a".utf8) + [0xFF] + Array("@kunde.example>".utf8), Array("<a@k".utf8) + [0xC3] + Array(".de>".utf8),
        ] {
            #expect(throws: AddressError.self) {
                var scanner = ByteScanner(path[...])
                _ = try ForwardPath.parse(&scanner)
            }
        }
    }
}
