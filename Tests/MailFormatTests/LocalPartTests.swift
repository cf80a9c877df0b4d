import MailFormat
import Testing

struct LocalPartTests {
    @Test(arguments: [
        ("anna", "anna"), ("anna.berg", "anna.berg"), ("a!#$%&'*+-/=?^_`{|}~z", "a!#$%&'*+-/=?^_`{|}~z"), ("jörg", "jörg"),
        ("anna berg", #""anna berg""#), (".anna", #"".anna""#), ("anna.", #""anna.""#), ("an..na", #""an..na""#),
        (#"an"na"#, #""an\"na""#), (#"an\na"#, #""an\\na""#), ("x@strange.example", #""x@strange.example""#), (" ", #"" ""#),
        ("\"\u{301}", "\"\\\"\u{301}\""),
    ])
    func `is written with quotes only where it must be`(text: String, wire: String) throws {
        let description = try LocalPart(text: text).description
        #expect(Array(description.utf8) == Array(wire.utf8))
    }

    @Test(arguments: ["Anna", "ANNA", "anna"])
    func `is compared without regard to case`(text: String) throws {
        #expect(try LocalPart(text: text).key == "anna")
    }

    @Test func `is compared in NFC`() throws {
        let composed = try LocalPart(text: "j\u{F6}rg").key
        let decomposed = try LocalPart(text: "JO\u{308}RG").key
        #expect(Array(composed.utf8) == Array(decomposed.utf8))
    }

    @Test(arguments: ["x%strange.example", "strange.example!x", "x@strange.example", "a%b%c"])
    func `that hides another address is known`(text: String) throws {
        #expect(try LocalPart(text: text).asksForRelay)
    }

    @Test(arguments: ["anna", "anna+tag", "anna-tag", "a=b", "jörg"])
    func `that hides none is not accused of it`(text: String) throws {
        #expect(try !LocalPart(text: text).asksForRelay)
    }

    @Test func `holds nothing that no quoting makes lawful`() {
        #expect(throws: AddressError.emptyLocalPart) { try LocalPart(text: "") }
        for octet in (0..<0x20).map(UInt8.init) + [0x7F] {
            #expect(throws: AddressError.badLocalPart) { try LocalPart(text: "a\(Character(UnicodeScalar(octet)))b") }
        }
    }

    @Test func `with UTF-8 needs SMTPUTF8`() throws {
        #expect(try LocalPart(text: "anna").isASCII)
        #expect(try !LocalPart(text: "jörg").isASCII)
    }
}
