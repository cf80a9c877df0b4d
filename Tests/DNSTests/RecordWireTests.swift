import MailFormat
import Testing

@testable import DNS

@Suite struct RecordWireTests {
    @Test func `an MX has a preference and a host`() throws {
        let record = MailExchanger(wire: [0x01, 0x02, 2, 0x6D, 0x58, 7] + Array("example".utf8) + [0])
        #expect(record == MailExchanger(preference: 258, host: try Domain("mx.example")))
    }

    @Test func `an MX of the root is the null MX`() {
        #expect(MailExchanger(wire: [0, 0, 0]) == MailExchanger(preference: 0, host: nil))
    }

    /// A compressed name (0xC0) is malformed here: libunbound has undone compression.
    @Test(
        arguments: [
            [], [0], [0, 10], [0, 10, 2], [0, 10, 2, 0x6D, 0x78], [0, 10, 2, 0x6D, 0x78, 0, 0], [0, 10, 0xC0, 0x0C],
            [0, 10, 64] + [UInt8](repeating: 0x61, count: 64) + [0], [0, 10, 3, 0x61, 0x2E, 0x62, 0], [0, 10, 2, 0x61, 0xE4, 0],
            [0, 10, 2, 0x61, 0x20, 0], [0, 10, 2, 0x61, 0x00, 0],
        ] as [[UInt8]])
    func `a malformed MX is none`(octets: [UInt8]) {
        #expect(MailExchanger(wire: octets) == nil)
    }

    @Test func `a name has at most 255 octets`() {
        let label = [63] + [UInt8](repeating: 0x61, count: 63)
        var reader = WireReader(label + label + label + [61] + [UInt8](repeating: 0x61, count: 61) + [0])
        #expect(reader.labels()?.count == 4)
        reader = WireReader(label + label + label + [62] + [UInt8](repeating: 0x61, count: 62) + [0])
        #expect(reader.labels() == nil)
    }

    @Test func `a TLSA record has three numbers and data`() {
        #expect(
            TLSARecord(wire: [3, 1, 1, 0xAB, 0xCD])
                == TLSARecord(usage: 3, selector: 1, matchingType: 1, association: [0xAB, 0xCD]))
    }

    @Test(arguments: [[], [3], [3, 1], [3, 1, 1]] as [[UInt8]])
    func `a TLSA record without data is none`(octets: [UInt8]) {
        #expect(TLSARecord(wire: octets) == nil)
    }

    @Test(
        arguments: [
            ([3, 0x61, 0x62, 0x63], "abc"), ([1, 0x61, 0, 2, 0x62, 0x63], "abc"), ([0], ""), ([1, 0xFF], "\u{FFFD}"),
            ([], nil), ([2, 0x61], nil), ([1, 0x61, 5, 0x62], nil),
        ] as [([UInt8], String?)])
    func `the strings of a TXT record are joined`(octets: [UInt8], text: String?) {
        #expect(TextRecord.text(wire: octets) == text)
    }

    @Test func `a PTR names a host`() throws {
        #expect(PointerRecord.name(wire: [1, 0x61, 7] + Array("EXAMPLE".utf8) + [0]) == (try Domain("a.example")))
        #expect(PointerRecord.name(wire: [0]) == nil)
        #expect(PointerRecord.name(wire: [1, 0x61, 0, 1]) == nil)
    }

    @Test(arguments: [3, 4, 5, 15, 16, 17])
    func `an address has the octets of its type`(count: Int) {
        let octets = [UInt8](repeating: 1, count: count)
        #expect((IPAddress(wire: octets, .a) != nil) == (count == 4))
        #expect((IPAddress(wire: octets, .aaaa) != nil) == (count == 16))
    }

    @Test func `malformed records are passed over, but all malformed is no answer`() throws {
        var found = UnboundAnswer(
            records: [[0], [0, 5, 0x01, 0x61, 0]], nameExists: true, isSecure: true, canonicalName: nil, timeToLive: 60)
        #expect(
            try UnboundResolver.answer(found, MailExchanger.init(wire:)).records == [
                MailExchanger(preference: 5, host: try Domain("a"))
            ])
        found.records = [[0]]
        #expect(throws: ResolverError.temporary("all records are malformed")) {
            try UnboundResolver.answer(found, MailExchanger.init(wire:))
        }
    }
}
