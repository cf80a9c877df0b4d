import GeneratedMail
import MailFormat
import Testing

struct HeaderTextTests {
    @Test(arguments: [
        ("Anna", "Anna"), ("Anna Berg", "Anna Berg"), ("A. Berg", #""A. Berg""#), ("Berg, Anna", #""Berg, Anna""#),
        (#"a"b\c"#, #""a\"b\\c""#), ("Jörg", "=?utf-8?Q?J=C3=B6rg?="), ("a  b", "a b"), ("a\r\nBcc: x", #""a Bcc: x""#),
        ("=?x", "=?utf-8?Q?=3D=3Fx?="), ("", "=?utf-8?Q??="), ("\u{2028}x\u{85}", "x"),
    ])
    func `writes a phrase`(text: String, phrase: String) {
        #expect(HeaderText.phrase(text) == phrase)
    }

    @Test(arguments: [
        ("hello", "Subject: hello\r\n"), ("Grüße", "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n"),
        ("a\r\n\r\nbody", "Subject: a body\r\n"), ("", "Subject: \r\n"),
        ("=?utf-8?Q?x?=", "Subject: =?utf-8?Q?=3D=3Futf=2D8=3FQ=3Fx=3F=3D?=\r\n"),
    ])
    func `writes a field`(text: String, field: String) {
        #expect(HeaderText.field("Subject", text) == field)
    }

    @Test func `folds what is long, and tears no character`() {
        var generator = SeededGenerator(seed: 3)
        let words = ["a", "hello", "grüße", "漢字", "🦜🦜", "x,y", String(repeating: "y", count: 90), "\r\n", "\u{0}"]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0...40, using: &generator)).map { _ in generator.pick(words) }.joined(separator: " ")
            let field = HeaderText.field("Subject", text)
            let lines = field.split(separator: "\r\n", omittingEmptySubsequences: false)
            #expect(lines.last == "")
            #expect(lines.dropLast().allSatisfy { $0.utf8.count <= 78 && $0.isASCIIText }, "\(field)")
            #expect(lines.dropFirst().dropLast().allSatisfy { $0.first == " " && $0.count > 1 }, "\(field)")
        }
    }
}

extension Substring {
    fileprivate var isASCIIText: Bool { utf8.allSatisfy { (0x20..<0x7F).contains($0) } }
}
