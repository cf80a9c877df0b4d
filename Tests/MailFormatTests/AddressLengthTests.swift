import MailFormat
import Testing

/// The limits of RFC 5321 §4.5.3.1, at the last octet that is read and at the first that is not.
struct AddressLengthTests {
    private static func name(octets: Int) -> String {
        let labels = String(repeating: String(repeating: "a", count: 49) + ".", count: octets / 50)
        return labels + String(repeating: "b", count: octets - labels.utf8.count)
    }

    @Test func `a label has at most 63 octets`() throws {
        #expect(try Domain(String(repeating: "a", count: 63) + ".example").ascii.utf8.count == 71)
        #expect(throws: AddressError.badDomain) { try Domain(String(repeating: "a", count: 64) + ".example") }
    }

    @Test func `a domain has at most 255 octets`() throws {
        #expect(try Domain(Self.name(octets: 255)).ascii.utf8.count == 255)
        #expect(throws: AddressError.tooLong) { try Domain(Self.name(octets: 256)) }
    }

    @Test func `the local part of 64 octets and the domain of 255 that RFC 5321 asks for are read`() throws {
        let text = String(repeating: "x", count: 64) + "@" + Self.name(octets: 255)
        #expect(try Address(text).description == text)
    }

    @Test func `an address has at most 512 octets, however they are shared`() throws {
        let longest = String(repeating: "x", count: 512 - 14) + "@kunde.example"
        #expect(try Address(longest).description == longest)
        #expect(throws: AddressError.tooLong) { try Address("x" + longest) }
    }

    @Test func `what counts is the form that is written on`() {
        // 507 octets as typed; the A-labels make them 522.
        let text = String(repeating: "x", count: 490) + "@" + "ä.ö.ü.example"
        #expect(text.utf8.count <= 512)
        #expect(throws: AddressError.tooLong) { try Address(text) }
    }

    @Test func `what stands behind the path does not count`() throws {
        var scanner = ByteScanner("<anna@kunde.example> " + String(repeating: "x", count: 2000))
        #expect(try ForwardPath.parse(&scanner).description == "<anna@kunde.example>")
        #expect(scanner.rest.count == 2001)
    }
}
