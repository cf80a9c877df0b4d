import GeneratedMail
import MailFormat
import Testing

struct BATVTests {
    private static let now: Int64 = 1_795_562_441
    private static let day: Int64 = 86_400
    private static let keys = [3: Array("0123456789abcdef".utf8), 4: Array("fedcba9876543210".utf8)]

    private static func batv(current: Int = 3) throws -> BATV { try #require(BATV(keys: keys, current: current)) }

    @Test(arguments: [
        "anna@kunde.example", "anna+tag@kunde.example", "a=b@kunde.example", #""an na"@kunde.example"#, "jörg@kunde.example",
        "prvs=@kunde.example", "prvs=anna@kunde.example", "prvs=3123abcdeg=anna@kunde.example",
    ])
    func `tags and verifies`(text: String) throws {
        let batv = try Self.batv()
        let address = try Address(text)
        let tagged = try batv.tagged(address, at: Self.now)
        #expect(tagged.localPart.text.wholeMatch(of: /prvs=3[0-9]{3}[0-9a-f]{6}=.+/) != nil)
        #expect(BATV.isTagged(tagged))
        #expect(!BATV.isTagged(address))
        #expect(BATV.untagged(tagged) == address)
        #expect(BATV.untagged(address) == address)
        #expect(try batv.verified(try Address(tagged.description), at: Self.now) == address)
    }

    @Test func `the day is the last one it is good, of three digits`() throws {
        let tagged = try Self.batv().tagged(try Address("anna@kunde.example"), at: 998 * Self.day)
        #expect(tagged.localPart.text.hasPrefix("prvs=3005"))
    }

    @Test(arguments: [(-1, false), (0, true), (7, true), (8, false), (500, false), (992, false), (1_000, true)])
    func `is good for seven days`(days: Int64, isGood: Bool) throws {
        let batv = try Self.batv()
        let address = try Address("anna@kunde.example")
        let tagged = try batv.tagged(address, at: Self.now)
        let later = Self.now + days * Self.day
        if isGood {
            #expect(try batv.verified(tagged, at: later) == address)
        } else {
            #expect(throws: BATVError.expired) { try batv.verified(tagged, at: later) }
        }
    }

    @Test(arguments: [
        "anna", "prvs=", "prvs=3123abcdef", "prvs=3123abcdef=", "prvs=3123abcde=anna", "prvs=x123abcdef=anna",
        "xprvs=3123abcdef=anna",
    ])
    func `knows what bears no tag`(localPart: String) throws {
        let address = Address(localPart: try LocalPart(text: localPart), domain: try Domain("kunde.example"))
        #expect(throws: BATVError.untagged) { try Self.batv().verified(address, at: Self.now) }
        #expect(BATV.untagged(address) == address)
    }

    @Test func `a tag is good for one address only, in whatever case`() throws {
        let batv = try Self.batv()
        let tagged = try batv.tagged(try Address("anna@kunde.example"), at: Self.now)
        let otherName = try Address(tagged.description.replacing("=anna@", with: "=bert@"))
        let otherDomain = try Address(tagged.description.replacing("@kunde", with: "@fremd"))
        #expect(throws: BATVError.forged) { try batv.verified(otherName, at: Self.now) }
        #expect(throws: BATVError.forged) { try batv.verified(otherDomain, at: Self.now) }
        #expect(try batv.verified(try Address(tagged.description.uppercased()), at: Self.now).localPart.key == "anna")
    }

    @Test func `no digit can be changed`() throws {
        let batv = try Self.batv()
        let text = Array(try batv.tagged(try Address("anna@kunde.example"), at: Self.now).localPart.text.utf8)
        for index in 5..<15 {
            var changed = text
            changed[index] = changed[index] == UInt8(ascii: "7") ? UInt8(ascii: "8") : UInt8(ascii: "7")
            let address = Address(
                localPart: try LocalPart(text: String(decoding: changed, as: UTF8.self)), domain: try Domain("kunde.example"))
            #expect(throws: BATVError.forged) { try batv.verified(address, at: Self.now) }
        }
    }

    @Test func `keys are changed without harm`() throws {
        let address = try Address("anna@kunde.example")
        let tagged = try Self.batv(current: 4).tagged(address, at: Self.now)
        #expect(try Self.batv(current: 3).verified(tagged, at: Self.now) == address)
        let without = try #require(BATV(keys: [3: Array("0123456789abcdef".utf8)], current: 3))
        #expect(throws: BATVError.forged) { try without.verified(tagged, at: Self.now) }
        #expect(BATV(keys: Self.keys, current: 5) == nil)
        #expect(BATV(keys: [10: Array("0123456789abcdef".utf8)], current: 10) == nil)
        #expect(BATV(keys: [1: Array("short".utf8)], current: 1) == nil)
    }

    @Test func `a tag that is there stays`() throws {
        let tagged = try Address("prvs=1234abcdef=anna@kunde.example")
        #expect(try Self.batv().tagged(tagged, at: Self.now) == tagged)
        let long = try Address(String(repeating: "x", count: 490) + "@kunde.example")
        #expect(throws: AddressError.tooLong) { try Self.batv().tagged(long, at: Self.now) }
    }
}
