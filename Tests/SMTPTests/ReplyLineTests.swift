import MailFormat
import NIOCore
import Testing

@testable import SMTP

/// RFC 5321 §4.2 and RFC 2034, as servers write it and as they should not.
@Suite struct ReplyLineTests {
    private func line(_ text: String) throws -> ReplyLine { try ReplyLine(parsing: Array(text.utf8)[...]) }

    @Test(arguments: [
        ("250 2.1.5 ok", 250, true, EnhancedStatusCode(2, 1, 5), "ok"),
        ("250-2.1.5 ok", 250, false, EnhancedStatusCode(2, 1, 5), "ok"),
        ("250", 250, true, nil, ""), ("250-", 250, false, nil, ""), ("220 mx ESMTP", 220, true, nil, "mx ESMTP"),
        ("550 5.1.1", 550, true, EnhancedStatusCode(5, 1, 1), ""), ("550 4.1.1 x", 550, true, nil, "4.1.1 x"),
        ("450 4.7.100 x", 450, true, EnhancedStatusCode(4, 7, 100), "x"), ("550 5.1.1x", 550, true, nil, "5.1.1x"),
        ("550 5.1. x", 550, true, nil, "5.1. x"), ("550 5.1.1000 x", 550, true, nil, "5.1.1000 x"),
        ("599 x", 599, true, nil, "x"),
    ])
    func `is read`(text: String, code: Int, isLast: Bool, enhanced: EnhancedStatusCode?, rest: String) throws {
        let line = try line(text)
        #expect(line.code == code)
        #expect(line.isLast == isLast)
        #expect(line.enhancedCode == enhanced)
        #expect(String(decoding: line.text, as: UTF8.self) == rest)
    }

    @Test(arguments: ["", "2", "25", "25x ok", "150 ok", "650 ok", "250ok", "2500", "250\tok", "+OK", " 250 ok", "٢٥٠ ok"])
    func `nonsense is none`(text: String) {
        #expect(throws: ReplyError.self) { try line(text) }
    }

    @Test func `lines of one reply have one code, and an end`() throws {
        var lines = ReplyLines(lineLimit: 3, octetLimit: 100)
        #expect(try lines.take(Array("250-a".utf8)[...]) == false)
        #expect(throws: ReplyError.codesDiffer(250, 550)) { try lines.take(Array("550 b".utf8)[...]) }
        lines = ReplyLines(lineLimit: 3, octetLimit: 100)
        for _ in 0..<3 { #expect(try lines.take(Array("250-a".utf8)[...]) == false) }
        #expect(throws: ReplyError.tooLong) { try lines.take(Array("250-a".utf8)[...]) }
        lines = ReplyLines(lineLimit: 3, octetLimit: 100)
        #expect(throws: ReplyError.tooLong) { try lines.take(Array("250 \(String(repeating: "x", count: 100))".utf8)[...]) }
    }

    @Test func `a reply is cut out of any pieces`() throws {
        let octets = Array("250-2.0.0 a\r\n250 2.0.0 b\n354 go\r\n".utf8)
        for size in 1...octets.count {
            var decoder = ReplyDecoder(lineLimit: 10, octetLimit: 100)
            var input = ByteBuffer()
            var replies: [String] = []
            for start in stride(from: 0, to: octets.count, by: size) {
                input.writeBytes(octets[start..<min(start + size, octets.count)])
                while let reply = try decoder.decode(&input) { replies.append(reply.description) }
            }
            #expect(replies == ["250 2.0.0 a b", "354 go"])
        }
    }
}
