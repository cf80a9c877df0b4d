import GeneratedMail
import MailFormat
import Testing

struct QuotedPrintableEncoderTests {
    private static func encoded(_ octets: [UInt8], piece: Int = .max) -> [UInt8] {
        var encoder = QuotedPrintableEncoder()
        var output: [UInt8] = []
        var rest = octets[...]
        while !rest.isEmpty {
            encoder.take(rest.prefix(piece), into: &output)
            rest = rest.dropFirst(piece)
        }
        encoder.finish(into: &output)
        return output
    }

    @Test(arguments: [
        ("", ""), ("plain\r\n", "plain\r\n"), ("a=b", "a=3Db"), ("ü", "=C3=BC"), ("a \r\nb", "a=20\r\nb"),
        ("a\t\r\n", "a=09\r\n"),
        ("a  \r\n", "a =20\r\n"), ("a ", "a=20"), ("a b", "a b"), ("a\rb", "a=0Db"), ("a\nb", "a=0Ab"), ("a\r", "a=0D"),
        ("a \r", "a =0D"), ("a\r\r\n", "a=0D\r\n"), (".\r\n", ".\r\n"), ("\u{0}\u{7F}", "=00=7F"),
    ])
    func `encodes by the rules`(text: String, expected: String) {
        #expect(Self.encoded(Array(text.utf8)) == Array(expected.utf8))
    }

    @Test func `breaks long lines softly`() {
        let text = String(repeating: "x", count: 200)
        let broken = [75, 75, 50].map { String(repeating: "x", count: $0) }.joined(separator: "=\r\n")
        #expect(Self.encoded(Array(text.utf8)) == Array(broken.utf8))
    }

    @Test func `any octets come back, however they are cut`() {
        var generator = SeededGenerator(seed: 12)
        let pieces: [[UInt8]] = [
            [13, 10], [13], [10], [32], [9], [61], [0xFF], [0], Array("hello".utf8), Array(repeating: 0x78, count: 74),
            Array("ü".utf8),
        ]
        for _ in 0..<3_000 {
            let octets = (0..<Int.random(in: 0...30, using: &generator)).flatMap { _ in generator.pick(pieces) }
            let encoded = Self.encoded(octets)
            #expect(QuotedPrintableText.decoded(encoded) == octets)
            #expect(Self.encoded(octets, piece: Int.random(in: 1...7, using: &generator)) == encoded)
        }
    }
}
