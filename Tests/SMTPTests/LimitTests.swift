import MailFormat
import Testing

@testable import SMTP

@Suite struct LimitTests {
    private static func greeted(_ settings: ServerSettings = .test) -> Dialogue {
        var dialogue = Dialogue(settings)
        dialogue.lines("EHLO c.example")
        return dialogue
    }

    @Test func `recipients over the limit are put off, those taken stay`() {
        var dialogue = Self.greeted()
        dialogue.lines("MAIL FROM:<a@b.example>")
        for name in ["a", "b", "c"] { #expect(dialogue.lines("RCPT TO:<\(name)@kunde.example>") == "250 2.1.5 recipient ok") }
        #expect(dialogue.lines("RCPT TO:<d@kunde.example>")?.hasPrefix("452 4.5.3 ") == true)
        dialogue.lines("DATA")
        #expect(dialogue.send("x\r\n.\r\n").first?.hasPrefix("250 ") == true)
    }

    @Test func `the null sender gets one recipient`() {
        var dialogue = Self.greeted()
        dialogue.lines("MAIL FROM:<>")
        #expect(dialogue.lines("RCPT TO:<a@kunde.example>")?.hasPrefix("250 ") == true)
        #expect(dialogue.lines("RCPT TO:<b@kunde.example>")?.hasPrefix("452 4.5.3 ") == true)
        #expect(dialogue.lines("RCPT TO:<c@kunde.example>")?.hasPrefix("452 4.5.3 ") == true)
        dialogue.lines("DATA")
        #expect(dialogue.send("x\r\n.\r\n").first?.hasPrefix("250 ") == true)
    }

    @Test func `a refused recipient does not use up the null sender's one`() {
        var dialogue = Self.greeted()
        dialogue.recipientReply = { "\($0)".contains("nobody") ? .unknownRecipient : .recipientTaken }
        dialogue.lines("MAIL FROM:<>", "RCPT TO:<nobody@kunde.example>")
        #expect(dialogue.lines("RCPT TO:<a@kunde.example>")?.hasPrefix("250 ") == true)
    }

    @Test func `a declared size over the limit is refused at MAIL`() {
        var dialogue = Self.greeted()
        #expect(dialogue.lines("MAIL FROM:<a@b.example> SIZE=1000")?.hasPrefix("250 ") == true)
        dialogue.lines("RSET")
        #expect(dialogue.lines("MAIL FROM:<a@b.example> SIZE=1001") == "552 5.3.4 message is larger than 1000 octets")
        #expect(dialogue.lines("MAIL FROM:<a@b.example> SIZE=99999999999999999999")?.hasPrefix("552 5.3.4 ") == true)
    }

    @Test(arguments: [(1000, "250 2.0.0", 0), (1001, "552 5.3.4", 1), (5000, "552 5.3.4", 1)])
    func `a message over the limit is read to its end and refused`(octets: Int, code: String, abandoned: Int) {
        var dialogue = Self.greeted()
        dialogue.lines("MAIL FROM:<a@b.example>", "RCPT TO:<a@kunde.example>", "DATA")
        let body = String(repeating: "x", count: octets - 2) + "\r\n"
        #expect(dialogue.send(body + ".\r\n").map { String($0.prefix(9)) } == [code])
        #expect(dialogue.abandoned == abandoned)
        #expect(dialogue.lines("NOOP") == "250 2.0.0 ok")
    }

    @Test func `a chunk over the limit ends the transaction, later chunks are read and answered 503`() {
        var dialogue = Self.greeted()
        dialogue.lines("MAIL FROM:<a@b.example>", "RCPT TO:<a@kunde.example>")
        let block = String(repeating: "x", count: 600)
        let replies = dialogue.send("BDAT 600\r\n\(block)BDAT 600\r\n\(block)BDAT 600 LAST\r\n\(block)NOOP\r\n")
        #expect(replies.map { $0.prefix(9) } == ["250 2.0.0", "552 5.3.4", "503 5.5.1", "250 2.0.0"])
        #expect(dialogue.messages.isEmpty)
        #expect(dialogue.abandoned == 1)
    }

    @Test(arguments: [(100, "250 2.0.0"), (101, "550 5.5.2")])
    func `a text line over the limit is refused after the end`(length: Int, code: String) {
        var settings = ServerSettings.test
        settings.textLineOctets = 100
        var dialogue = Self.greeted(settings)
        dialogue.lines("MAIL FROM:<a@b.example>", "RCPT TO:<a@kunde.example>", "DATA")
        #expect(dialogue.send(String(repeating: "x", count: length) + "\r\n.\r\n").map { String($0.prefix(9)) } == [code])
    }

    @Test func `a command line over the limit is one error, and its rest is no command`() {
        var settings = ServerSettings.test
        settings.commandLineOctets = 512
        var dialogue = Self.greeted(settings)
        #expect(dialogue.send("NOOP " + String(repeating: "x", count: 507) + "\r\n") == ["250 2.0.0 ok"])
        #expect(dialogue.send("NOOP " + String(repeating: "x", count: 508) + "\r\n").map { $0.prefix(9) } == ["500 5.5.2"])
        for _ in 0..<100 { #expect(dialogue.send(String(repeating: "y", count: 400)).isEmpty) }
        #expect(dialogue.send("QUIT\r\n").map { $0.prefix(9) } == ["500 5.5.2"])
        #expect(dialogue.lines("NOOP") == "250 2.0.0 ok")
    }

    @Test func `errors over the limit end the session`() {
        var dialogue = Self.greeted()
        for _ in 0..<5 { #expect(dialogue.lines("GARBAGE")?.hasPrefix("500 5.5.1 ") == true) }
        #expect(dialogue.lines("NOOP") == "250 2.0.0 ok", "what is right is still answered")
        #expect(dialogue.lines("GARBAGE") == "421 4.7.0 too many errors, goodbye")
        #expect(dialogue.isClosed)
    }

    @Test func `SMTPUTF8 is asked for where a local part needs it`() {
        var dialogue = Self.greeted()
        #expect(dialogue.lines("MAIL FROM:<grüße@b.example>")?.hasPrefix("553 5.6.7 ") == true)
        #expect(dialogue.lines("MAIL FROM:<a@grüße.example>")?.hasPrefix("250 ") == true, "a domain has its A-label")
        #expect(dialogue.lines("RCPT TO:<grüße@kunde.example>")?.hasPrefix("553 5.6.7 ") == true)
        dialogue.lines("RSET")
        #expect(dialogue.lines("MAIL FROM:<grüße@b.example> SMTPUTF8")?.hasPrefix("250 ") == true)
        #expect(dialogue.lines("RCPT TO:<grüße@kunde.example>")?.hasPrefix("250 ") == true)
    }
}
