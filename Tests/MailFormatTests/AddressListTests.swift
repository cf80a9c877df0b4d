import GeneratedMail
import MailFormat
import Testing

struct AddressListTests {
    @Test(arguments: [
        ("", []), (" , ,\r\n ", []), ("anna@kunde.example", ["anna@kunde.example"]),
        ("a@x.example, b@y.example,\r\n\tc@z.example", ["a@x.example", "b@y.example", "c@z.example"]),
        ("Anna Berg <anna@kunde.example>", ["anna@kunde.example"]),
        (#""Berg, Anna \"x\"" <anna@kunde.example>"#, ["anna@kunde.example"]),
        ("Dr. A. Berg <anna@kunde.example>", ["anna@kunde.example"]),
        ("=?utf-8?Q?J=C3=B6rg?= <joerg@kunde.example>", ["joerg@kunde.example"]),
        ("Jörg <jörg@grüße.example>", ["jörg@xn--gre-6ka8l.example"]), ("<anna@kunde.example>", ["anna@kunde.example"]),
        ("anna@kunde.example (Anna, (of course) \\) Berg)", ["anna@kunde.example"]),
        ("(x) anna (y) @ (z) kunde (w) . example (v)", ["anna@kunde.example"]),
        ("anna . berg @ kunde . example", ["anna.berg@kunde.example"]),
        (#""anna berg"@kunde.example"#, [#""anna berg"@kunde.example"#]), (#"a."b c".d@x.example"#, [#""a.b c.d"@x.example"#]),
        ("Friends: a@x.example, B <b@y.example>;", ["a@x.example", "b@y.example"]),
        ("undisclosed-recipients:;", []), ("A: a@x.example;, c@z.example", ["a@x.example", "c@z.example"]),
        ("A:;B: b@x.example;", ["b@x.example"]), ("a@x.example; b@y.example", ["a@x.example", "b@y.example"]),
        ("<@far.example,@b.example:anna@kunde.example>", ["anna@kunde.example"]), ("anna@[192.0.2.1]", ["anna@[192.0.2.1]"]),
        ("anna@[IPv6:::1]", ["anna@[IPv6:::1]"]), ("x@x.example,x@x.example", ["x@x.example", "x@x.example"]),
        ("< (c) anna@kunde.example (c) >", ["anna@kunde.example"]), ("A <\r\n anna@kunde.example>", ["anna@kunde.example"]),
    ])
    func `finds the addresses`(list: String, addresses: [String]) throws {
        #expect(try AddressList(list).addresses.map(\.description) == addresses)
    }

    @Test(arguments: [
        ("root", ["root@host.example"]),
        ("root, <anna>, \"a b\"", ["root@host.example", "anna@host.example", #""a b"@host.example"#]),
    ])
    func `completes what lacks a domain`(list: String, addresses: [String]) throws {
        #expect(try AddressList(list, completedBy: try Domain("host.example")).addresses.map(\.description) == addresses)
        let error = #expect(throws: AddressError.self) { try AddressList(list) }
        #expect(error == .bareLocalPart(try LocalPart(text: "root")))
    }

    @Test(arguments: [
        ("Anna Berg", AddressError.badLocalPart), ("@x.example", .emptyLocalPart), ("a@", .emptyDomain), ("a@-x", .badDomain),
        ("<a@x.example", .badPath), ("a@x.example>", .badPath), ("a@x.example b@y.example", .badPath),
        ("\"a@x.example", .badLocalPart),
        ("A: a@x.example", .badPath), (": a@x.example;", .badPath), ("A: B: a@x.example;;", .badPath), ("<>", .emptyLocalPart),
        ("a..b@x.example", .badLocalPart), (".a@x.example", .badLocalPart), ("a.@x.example", .badLocalPart),
        ("a@[x]", .badAddressLiteral), ("a@@x.example", .emptyDomain), ("a@x@y.example", .badPath),
        ("\u{0}@x.example", .emptyLocalPart),
        ("<@x.example a@y.example>", .badPath),
    ])
    func `says what is wrong`(list: String, error: AddressError) throws {
        #expect(throws: error) { try AddressList(list, completedBy: try Domain("host.example")) }
    }

    @Test func `any addresses are found in any dress`() throws {
        var generator = SeededGenerator(seed: 21)
        let names = ["", "Anna ", "\"B, C\" ", "=?utf-8?Q?x?= ", "Jörg (x) ", "a.b ", "\r\n "]
        for _ in 0..<2_000 {
            let addresses = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                GeneratedAddress.address(utf8: true, using: &generator)
            }
            let dressed = addresses.map { address in
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: "\(generator.pick(names))<\(address)>"
                case 1: "\(address) (\(generator.pick(["x", "(y)", ""])))"
                case 2: "Group: \(address);"
                default: address
                }
            }
            let list = try AddressList(dressed.joined(separator: generator.pick([",", ", ", ",\r\n\t", " ,, "])))
            #expect(try list.addresses == addresses.map { text throws(AddressError) in try Address(text) })
        }
    }

    @Test func `any octets are survived`() {
        var generator = SeededGenerator(seed: 22)
        let pieces = [
            "a", "@", "x.example", "<", ">", ",", ";", ":", "(", ")", "\"", "\\", " ", "\r\n ", ".", "[", "]", "ü", "\u{0}",
        ]
        for _ in 0..<5_000 {
            let text = (0..<Int.random(in: 0...20, using: &generator)).map { _ in generator.pick(pieces) }.joined()
            for address in (try? AddressList(text))?.addresses ?? [] {
                #expect((try? Address(address.description)) == address, "\(text)")
            }
        }
    }
}
