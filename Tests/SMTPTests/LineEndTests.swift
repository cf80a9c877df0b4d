import Testing

@testable import SMTP

/// Only CRLF ends a line and only CRLF.CRLF ends DATA (RFC 5321 §2.3.8, §4.1.1.4). Everything else that some server somewhere
/// takes for an end is refused with 550 5.5.2 after the true end: SMTP smuggling finds no door.
@Suite struct LineEndTests {
    static let smuggled = "MAIL FROM:<evil@b.example>\r\nRCPT TO:<anna@kunde.example>\r\nDATA\r\nSubject: smuggled\r\n\r\nx"

    /// What might be taken for the end of DATA by a careless server.
    static let falseEnds: [String] = [
        "\n.\n", "\r.\r", "\r\n.\r", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\n.\r", "\r.\n", "\r\n.\r\r\n", "\r\r.\r\n", "\n\n.\r\n",
        "\r\n.\0\r\n", "\r\n\0.\r\n", "\r\n\r.\r\n", "\n\r.\r\n", "\r\n.\n\r\n",
    ]

    private static func ready(_ commands: String...) -> Dialogue {
        var dialogue = Dialogue()
        dialogue.lines("EHLO c.example", "MAIL FROM:<a@b.example>", "RCPT TO:<anna@kunde.example>")
        for command in commands { dialogue.lines(command) }
        return dialogue
    }

    @Test(arguments: falseEnds)
    func `a false end neither ends the data nor passes`(ending: String) {
        var dialogue = Self.ready("DATA")
        let replies = dialogue.send("Subject: first\r\n\r\nbody" + ending + Self.smuggled + "\r\n.\r\n")
        #expect(replies.map { $0.prefix(9) } == ["550 5.5.2"], "the whole is one message, and it is refused")
        #expect(dialogue.messages.isEmpty)
        #expect(dialogue.abandoned == 1)
        #expect(dialogue.lines("NOOP") == "250 2.0.0 ok", "the session goes on")
    }

    @Test(arguments: falseEnds)
    func `a false end split over packets is the same`(ending: String) {
        var dialogue = Self.ready("DATA")
        for octet in ("Subject: first\r\n\r\nbody" + ending + Self.smuggled).utf8 { #expect(dialogue.send([octet]).isEmpty) }
        var replies: [String] = []
        for octet in "\r\n.\r\n".utf8 { replies += dialogue.send([octet]) }
        #expect(replies.map { $0.prefix(9) } == ["550 5.5.2"])
        #expect(dialogue.messages.isEmpty)
    }

    @Test(arguments: falseEnds)
    func `a false end in a chunk is refused as well`(ending: String) {
        var dialogue = Self.ready()
        let text = "Subject: first\r\n\r\nbody" + ending + Self.smuggled
        let replies = dialogue.send("BDAT \(text.utf8.count) LAST\r\n" + text)
        #expect(replies.map { $0.prefix(9) } == ["550 5.5.2"])
        #expect(dialogue.messages.isEmpty)
    }

    @Test(arguments: ["\n", "\r", "a\nb", "a\rb", "\0", "a\r\r\nb", "a\r\n\r", "\n\r"])
    func `a bare CR or LF or a NUL anywhere is refused after the true end`(body: String) {
        var dialogue = Self.ready("DATA")
        #expect(dialogue.send("Subject: x\r\n\r\n" + body).isEmpty, "no answer before the end")
        #expect(dialogue.send("\r\n.\r\n").map { $0.prefix(9) } == ["550 5.5.2"])
        #expect(dialogue.messages.isEmpty)
    }

    @Test func `a CR as the last octet of the last chunk is bare`() {
        var dialogue = Self.ready()
        #expect(dialogue.send("BDAT 4 LAST\r\nabc\r").map { $0.prefix(9) } == ["550 5.5.2"])
    }

    @Test func `a CR at the end of one chunk and its LF at the beginning of the next are a line end`() {
        var dialogue = Self.ready()
        #expect(dialogue.send("BDAT 4\r\nabc\r").map { $0.prefix(3) } == ["250"])
        #expect(dialogue.send("BDAT 1 LAST\r\n\n").map { $0.prefix(3) } == ["250"])
        #expect(dialogue.messages == ["abc\r\n"])
    }

    /// Text, and what of it arrives.
    @Test(arguments: [
        ("a\r\n", "a\r\n"), ("..\r\n", ".\r\n"), (".a\r\n", "a\r\n"), ("...\r\n", "..\r\n"), ("a.\r\n", "a.\r\n"),
        ("\r\n", "\r\n"),
        ("a\r\n.b\r\n..c\r\n", "a\r\nb\r\n.c\r\n"), ("", ""), (" .\r\n", " .\r\n"),
    ])
    func `dots are taken from the front of lines, however the octets come`(sent: String, arrives: String) {
        let octets = Array((sent + ".\r\n").utf8)
        for cut in 0...octets.count {
            var dialogue = Self.ready("DATA")
            dialogue.send(Array(octets[..<cut]))
            dialogue.send(Array(octets[cut...]))
            #expect(dialogue.messages == [arrives], "cut at \(cut)")
        }
    }

    @Test func `commands behind the end in one packet are read as commands`() {
        var dialogue = Self.ready("DATA")
        let replies = dialogue.send("a\r\n.\r\nRSET\r\nQUIT\r\n")
        #expect(replies.map { $0.prefix(3) } == ["250", "250", "221"])
        #expect(dialogue.messages == ["a\r\n"])
    }

    @Test func `a bare LF in a command ends the session`() {
        var dialogue = Dialogue()
        #expect(dialogue.send("EHLO x\nMAIL FROM:<a@b.example>\n").map { $0.prefix(9) } == ["500 5.5.2"])
        #expect(dialogue.isClosed)
    }

    @Test func `a bare CR in a command is an error and no line end`() {
        var dialogue = Dialogue()
        dialogue.lines("EHLO c.example")
        #expect(dialogue.send("NOOP\rQUIT\r\n").map { $0.prefix(9) } == ["500 5.5.2"])
        #expect(!dialogue.isClosed)
    }
}
