import GeneratedMail
import MailFormat
import Testing

/// `xtext` of RFC 3461 §4.
struct XTextTests {
    @Test(arguments: [
        ("QQ314159", "QQ314159"), ("a+2Bb", "a+b"), ("e+3Dmc2@example.com", "e=mc2@example.com"), ("a+20b", "a b"),
        ("gr+C3+BCn", "grün"), ("a+2bb", "a+b"), ("+41", "A"), ("!~", "!~"),
    ])
    func `is decoded`(encoded: String, text: String) {
        #expect(XText(encoded: encoded)?.text == text)
    }

    @Test(arguments: ["", "+", "a+4", "a+4G", "a=b", "a b", "grün", "a+0D+0Ab", "a+00", "a+7F", "+FF", "+C2+85", "+E2+80+A8"])
    func `that is malformed or hides a control character is none`(encoded: String) {
        #expect(XText(encoded: encoded) == nil)
    }

    @Test func `is written as what it was read from stands for`() throws {
        var generator = SeededGenerator(seed: 9)
        for _ in 0..<2_000 {
            let text = GeneratedAddress.address(utf8: generator.onceIn(2), using: &generator)
            let read = try #require(XText(encoded: GeneratedParameter.xtext(of: text, &generator)))
            #expect(read.text == text)
            #expect(XText(encoded: read.description) == read)
            #expect(read.description.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "=") })
        }
    }
}
