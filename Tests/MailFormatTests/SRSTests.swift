import GeneratedMail
import MailFormat
import Testing

struct SRSTests {
    private static let now: Int64 = 1_795_562_441
    private static let day: Int64 = 86_400
    private static let secret = Array("0123456789abcdef".utf8)
    private static let older = Array("fedcba9876543210".utf8)

    private static func srs(_ secrets: [[UInt8]] = [secret]) throws -> SRS { try #require(SRS(secrets: secrets)) }
    private static func forwarder() throws -> Domain { try Domain("weiter.example") }

    @Test(
        arguments: [
            "anna@kunde.example", "a=b=c@kunde.example", "SRS@kunde.example", "srs0@kunde.example", #""an na"@kunde.example"#,
            "anna@[192.0.2.1]", "jörg@grüße.example", "bounce-17=x@far.example", "+x@kunde.example", "=@kunde.example",
        ], [true, false])
    func `gives the author back`(sender: String, hadSPFPass: Bool) throws {
        let srs = try Self.srs()
        let rewritten = try srs.rewritten(
            try Address(sender), by: try Self.forwarder(), at: Self.now, hadSPFPass: hadSPFPass)
        #expect(rewritten.domain == (try Self.forwarder()))
        #expect(SRS.isClaimed(by: rewritten))
        // It survives the wire.
        let received = try Address(rewritten.description)
        let origin = try srs.origin(of: received, at: Self.now)
        #expect(origin == SRS.Origin(sender: try Address(sender), hadSPFPass: hadSPFPass))
    }

    @Test func `has the form that others know`() throws {
        let rewritten = try Self.srs().rewritten(try Address("anna@kunde.example"), by: try Self.forwarder(), at: Self.now)
        #expect(rewritten.description.wholeMatch(of: /SRS0=[A-Z2-7]{6}=[A-Z2-7]{2}=kunde\.example=anna@weiter\.example/) != nil)
        let passed = try Self.srs().rewritten(
            try Address("anna@kunde.example"), by: try Self.forwarder(), at: Self.now, hadSPFPass: true)
        #expect(passed.description.wholeMatch(of: /SRS0=[A-Z2-7]{6}P=[A-Z2-7]{2}=kunde\.example=anna@weiter\.example/) != nil)
    }

    @Test(arguments: ["SRS0=opaque=xx=kunde.example=anna", "SRS0+opaque=xx=kunde.example=anna", "srs0-x", "SRS0=="])
    func `leads back to the forwarder before`(localPart: String) throws {
        let srs = try Self.srs()
        let first = try Address("\(localPart)@first.example")
        let second = try srs.rewritten(first, by: try Self.forwarder(), at: Self.now, hadSPFPass: true)
        #expect(second.localPart.text.hasPrefix("SRS1="))
        let origin = try srs.origin(of: second, at: Self.now + 100 * Self.day)
        #expect(origin.sender.description.lowercased() == first.description.lowercased())
        #expect(origin.hadSPFPass)

        // A third forwarder leaves the second out.
        let other = try #require(SRS(secrets: [Self.older]))
        let third = try other.rewritten(second, by: try Domain("third.example"), at: Self.now)
        let back = try other.origin(of: third, at: Self.now)
        #expect(back.sender.description.lowercased() == first.description.lowercased())
        #expect(!back.hadSPFPass)
    }

    @Test(arguments: [
        (-1, false), (0, true), (1, true), (4, true), (5, false), (6, false), (512, false), (1023, false), (1024, true),
    ])
    func `is good for four days`(days: Int64, isGood: Bool) throws {
        let srs = try Self.srs()
        let rewritten = try srs.rewritten(try Address("anna@kunde.example"), by: try Self.forwarder(), at: Self.now)
        let later = Self.now + days * Self.day
        if isGood {
            #expect(try srs.origin(of: rewritten, at: later).sender == (try Address("anna@kunde.example")))
        } else {
            #expect(throws: SRSError.expired) { try srs.origin(of: rewritten, at: later) }
        }
    }

    @Test func `a change of case does no harm`() throws {
        let srs = try Self.srs()
        let rewritten = try srs.rewritten(
            try Address("Anna@kunde.example"), by: try Self.forwarder(), at: Self.now, hadSPFPass: true)
        for text in [rewritten.description.lowercased(), rewritten.description.uppercased()] {
            let origin = try srs.origin(of: try Address(text), at: Self.now)
            #expect(origin.sender.localPart.key == "anna")
            #expect(origin.hadSPFPass)
        }
    }

    @Test func `secrets are changed without harm`() throws {
        let before = try Self.srs([Self.older])
        let rewritten = try before.rewritten(try Address("anna@kunde.example"), by: try Self.forwarder(), at: Self.now)
        #expect(try Self.srs([Self.secret, Self.older]).origin(of: rewritten, at: Self.now).sender.localPart.text == "anna")
        #expect(throws: SRSError.forged) { try Self.srs().origin(of: rewritten, at: Self.now) }
        #expect(SRS(secrets: []) == nil)
        #expect(SRS(secrets: [Self.secret, Array("short".utf8)]) == nil)
    }

    @Test(arguments: [
        "anna", "SRS0", "SRS0=", "SRS2=AAAAAA=AA=kunde.example=anna", "SRS0=AAAAAA=AA=kunde.example", "SRS0=AAAAAA=AA==anna",
        "SRS0=AAAAAA=AA=kunde.example=", "SRS0=AAAA=AA=kunde.example=anna", "SRS0=AAAAAAQ=AA=kunde.example=anna",
        "SRS1=AAAAAA=first.example", "SRS1=AAAAAA==x", "SRS1=AAAAAA=first.example=x", "SRS0==AA=kunde.example=anna",
    ])
    func `says that it is malformed`(localPart: String) throws {
        let address = Address(localPart: try LocalPart(text: localPart), domain: try Self.forwarder())
        #expect(throws: SRSError.malformed) { try Self.srs().origin(of: address, at: Self.now) }
    }

    @Test func `no octet can be changed, and the fact neither added nor taken away`() throws {
        let srs = try Self.srs()
        let sender = try Address("anna@kunde.example")
        for hadSPFPass in [true, false] {
            let rewritten = try srs.rewritten(sender, by: try Self.forwarder(), at: Self.now, hadSPFPass: hadSPFPass)
            let text = Array(rewritten.localPart.text.utf8)
            for index in 5..<text.count {
                var changed = text
                changed[index] = changed[index].asciiLowercased == UInt8(ascii: "x") ? UInt8(ascii: "y") : UInt8(ascii: "x")
                let address = Address(
                    localPart: try LocalPart(text: String(decoding: changed, as: UTF8.self)), domain: rewritten.domain)
                #expect(throws: SRSError.self, "\(address)") { try srs.origin(of: address, at: Self.now) }
            }
            var flipped = text
            if hadSPFPass { flipped.remove(at: 11) } else { flipped.insert(UInt8(ascii: "P"), at: 11) }
            let address = Address(
                localPart: try LocalPart(text: String(decoding: flipped, as: UTF8.self)), domain: rewritten.domain)
            #expect(throws: SRSError.forged, "\(address)") { try srs.origin(of: address, at: Self.now) }
        }
    }

    @Test func `an address that grows too long is refused`() throws {
        let sender = try Address(String(repeating: "x", count: 490) + "@kunde.example")
        #expect(throws: AddressError.tooLong) {
            try Self.srs().rewritten(sender, by: try Self.forwarder(), at: Self.now)
        }
    }

    @Test func `any address goes there and back`() throws {
        var generator = SeededGenerator(seed: 11)
        let srs = try Self.srs()
        for _ in 0..<2_000 {
            let sender = try Address(GeneratedAddress.address(utf8: true, using: &generator))
            guard let rewritten = try? srs.rewritten(sender, by: try Self.forwarder(), at: Self.now) else { continue }
            #expect(try srs.origin(of: try Address(rewritten.description), at: Self.now).sender == sender)
        }
    }
}
