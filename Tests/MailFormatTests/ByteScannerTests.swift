import MailFormat
import Testing

struct ByteScannerTests {
    @Test func `takes what stands next and nothing else`() {
        var scanner = ByteScanner("ab")
        let taken = [scanner.take(UInt8(ascii: "b")), scanner.take(UInt8(ascii: "a"))]
        #expect(taken == [false, true])
        #expect(scanner.next == UInt8(ascii: "b"))
        let octet = scanner.takeOctet()
        #expect(octet == UInt8(ascii: "b"))
    }

    @Test func `never reads past the end`() {
        var scanner = ByteScanner("")
        #expect(scanner.isAtEnd)
        #expect(scanner.next == nil)
        let octet = scanner.takeOctet()
        #expect(octet == nil)
        let taken = scanner.take(UInt8(ascii: "a"))
        #expect(!taken)
        scanner.skipBlanks()
        #expect(scanner.rest.isEmpty)
    }

    @Test func `works on a slice that does not begin at zero`() {
        var scanner = ByteScanner(Array("xxFROM: \ty".utf8)[2...])
        let taken = scanner.take(caseless: "from:")
        #expect(taken)
        scanner.skipBlanks()
        #expect(Array(scanner.rest) == Array("y".utf8))
    }

    @Test(arguments: [
        ("FROM:", true), ("from:", true), ("FrOm:x", true), ("FROM", false), ("FRUM:", false), ("", false), ("&ROM:", false),
    ])
    func `compares ASCII words without regard to case`(text: String, matches: Bool) {
        var scanner = ByteScanner(text)
        let taken = scanner.take(caseless: "FROM:")
        #expect(taken == matches)
        #expect(scanner.rest.count == (matches ? text.utf8.count - 5 : text.utf8.count))
    }

    @Test func `takes while octets belong`() {
        var scanner = ByteScanner("123abc")
        let runs = [
            scanner.take(while: \.isASCIIDigit), scanner.take(while: \.isASCIIDigit), scanner.take(while: \.isASCIILetter),
        ]
        #expect(runs.map { String(decoding: $0, as: UTF8.self) } == ["123", "", "abc"])
        #expect(scanner.isAtEnd)
    }
}
