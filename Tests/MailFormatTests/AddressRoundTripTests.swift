import GeneratedMail
import MailFormat
import Testing

/// What is parsed and written is parsed again to the same value.
struct AddressRoundTripTests {
    private static let rounds = 2_000

    @Test(arguments: [false, true])
    func `addresses`(utf8: Bool) throws {
        var generator = SeededGenerator(seed: utf8 ? 2 : 1)
        for _ in 0..<Self.rounds {
            let wire = GeneratedAddress.address(utf8: utf8, using: &generator)
            let address = try #require(try? Address(wire), "\(wire) is an address")
            let again = try #require(try? Address(address.description), "\(address) came of \(wire)")
            #expect(again == address)
            #expect(Array(again.localPart.text.utf8) == Array(address.localPart.text.utf8), "\(wire)")
            #expect(Array(again.description.utf8) == Array(address.description.utf8), "\(wire)")
            #expect(utf8 || address.isASCII)
        }
    }

    @Test func `local parts of any text`() throws {
        var generator = SeededGenerator(seed: 3)
        let scalars = (0x20..<0x7F).compactMap(UnicodeScalar.init) + Array("\"\\\"\\..äß漢🦜\u{301}\u{FE0F}\u{200D}".unicodeScalars)
        for _ in 0..<Self.rounds {
            var text = ""
            for _ in 0..<Int.random(in: 1...30, using: &generator) { text.unicodeScalars.append(generator.pick(scalars)) }
            let address = Address(localPart: try LocalPart(text: text), domain: try Domain("kunde.example"))
            let again = try #require(try? Address(address.description), "\(address)")
            #expect(Array(again.localPart.text.utf8) == Array(text.utf8))
        }
    }

    @Test func `domains`() throws {
        var generator = SeededGenerator(seed: 4)
        for _ in 0..<Self.rounds {
            let wire = GeneratedAddress.domain(using: &generator)
            let domain = try #require(try? Domain(wire), "\(wire) is a domain")
            #expect(try Domain(domain.description) == domain)
            #expect(try Domain(domain.unicode) == domain, "\(wire)")
            #expect(domain.ascii.isASCII)
        }
    }

    @Test(arguments: [false, true])
    func `forward-paths`(utf8: Bool) throws {
        var generator = SeededGenerator(seed: utf8 ? 6 : 5)
        for round in 0..<Self.rounds {
            let wire = round == 0 ? "<PostMaster>" : GeneratedAddress.path(utf8: utf8, using: &generator)
            var scanner = ByteScanner(wire)
            let path = try #require(try? ForwardPath.parse(&scanner), "\(wire) is a path")
            #expect(scanner.isAtEnd)
            var second = ByteScanner(path.description)
            #expect(try ForwardPath.parse(&second) == path, "\(wire)")
            #expect(second.isAtEnd)
            #expect(utf8 || path.isASCII)
        }
    }

    @Test(arguments: [false, true])
    func `reverse-paths`(utf8: Bool) throws {
        var generator = SeededGenerator(seed: utf8 ? 8 : 7)
        for round in 0..<Self.rounds {
            let wire = round == 0 ? "<>" : GeneratedAddress.path(utf8: utf8, using: &generator)
            var scanner = ByteScanner(wire)
            let path = try #require(try? ReversePath.parse(&scanner), "\(wire) is a path")
            #expect(scanner.isAtEnd)
            var second = ByteScanner(path.description)
            #expect(try ReversePath.parse(&second) == path, "\(wire)")
            #expect(second.isAtEnd)
        }
    }
}
