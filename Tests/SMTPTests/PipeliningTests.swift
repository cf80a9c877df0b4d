import Testing

@testable import SMTP

/// RFC 2920, the greeting that a client waits for, and what STARTTLS forgets.
@Suite struct PipeliningTests {
    @Test func `a whole group in one packet is answered in order`() {
        var dialogue = Dialogue()
        dialogue.lines("EHLO c.example")
        let replies = dialogue.send("RSET\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<a@kunde.example>\r\nRCPT TO:<bad>\r\nDATA\r\n")
        #expect(replies.map { $0.prefix(3) } == ["250", "250", "250", "550", "354"])
    }

    @Test func `a client that talks before the greeting is sent away`() {
        var dialogue = Dialogue(.test, greeted: false)
        dialogue.send("EHLO c.example\r\n")
        dialogue.greet()
        #expect(dialogue.replies == [.talkedBeforeGreeting])
        #expect(dialogue.replies.first?.description.hasPrefix("554 5.5.0 ") == true)
        #expect(dialogue.isClosed)
    }

    @Test(arguments: ["EHLO c.example", "HELO c.example", "DATA", "NOOP", "VRFY anna", "STARTTLS"])
    func `a client that talks past the end of a group is sent away`(command: String) {
        var dialogue = Dialogue()
        dialogue.lines("EHLO c.example", "MAIL FROM:<a@b.example>", "RCPT TO:<a@kunde.example>")
        #expect(dialogue.send(command + "\r\nRSET\r\n").map { $0.prefix(9) } == ["554 5.5.0"])
        #expect(dialogue.isClosed)
    }

    @Test func `where it is allowed, an early talker is answered in turn`() {
        var settings = ServerSettings.test
        settings.refusesEarlyTalkers = false
        var dialogue = Dialogue(settings, greeted: false)
        dialogue.send("EHLO c.example\r\nMAIL FROM:<>\r\nRCPT TO:<webmaster>\r\nQUIT\r\n")
        dialogue.greet()
        #expect(dialogue.replies.map(\.code) == [220, 250, 250, 550, 221])
        #expect(dialogue.replies[3].description.hasPrefix("550 5.1.3 "))
    }

    @Test func `STARTTLS forgets the client's name, the transaction and what was sent in clear`() {
        var settings = ServerSettings.test
        settings.refusesEarlyTalkers = false
        var dialogue = Dialogue(settings)
        dialogue.lines("EHLO c.example", "MAIL FROM:<a@b.example>")
        #expect(dialogue.send("STARTTLS\r\nRSET\r\n") == ["220 2.0.0 ready to start TLS"])
        #expect(dialogue.hasStartedTLS)
        #expect(dialogue.send("MAIL FROM:<evil@b.example>\r\n").isEmpty)
        dialogue.secure()
        #expect(dialogue.replies.last?.code == 220, "no answer to what came in clear")
        #expect(dialogue.machine.clientName == nil)
        #expect(dialogue.lines("MAIL FROM:<a@b.example>")?.hasPrefix("503 ") == true)
        #expect(dialogue.lines("EHLO c.example")?.contains("STARTTLS") == false)
        #expect(dialogue.lines("STARTTLS")?.hasPrefix("503 ") == true)
    }

    @Test func `EHLO tells what is offered`() throws {
        var dialogue = Dialogue()
        dialogue.lines("EHLO c.example")
        let reply = try #require(dialogue.replies.last)
        #expect(
            reply.lines == [
                "mx.kunde.example", "PIPELINING", "8BITMIME", "SIZE 1000", "SMTPUTF8", "CHUNKING", "ENHANCEDSTATUSCODES",
                "LIMITS RCPTMAX=3", "HELP", "STARTTLS",
            ])
    }

    @Test func `without a certificate STARTTLS is not offered`() {
        var settings = ServerSettings.test
        settings.offersTLS = false
        var dialogue = Dialogue(settings)
        #expect(dialogue.lines("EHLO c.example")?.contains("STARTTLS") == false)
        #expect(dialogue.lines("STARTTLS")?.hasPrefix("502 5.5.1 ") == true)
    }

    @Test func `several chunks make one message`() {
        var dialogue = Dialogue()
        dialogue.lines("EHLO c.example", "MAIL FROM:<a@b.example>", "RCPT TO:<a@kunde.example>")
        let replies = dialogue.send("BDAT 5\r\na\r\n.\rBDAT 5\r\n\nb.\r\nBDAT 0 LAST\r\nRSET\r\n")
        #expect(replies.map { $0.prefix(3) } == ["250", "250", "250", "250"])
        #expect(dialogue.messages == ["a\r\n.\r\nb.\r\n"])
    }

    @Test func `the carrier may end a session, and an open message goes with it`() {
        var dialogue = Dialogue()
        dialogue.lines("EHLO c.example", "MAIL FROM:<a@b.example>", "RCPT TO:<a@kunde.example>", "DATA", "half a message")
        dialogue.end(with: .dataTimeout)
        #expect(dialogue.replies.last == .dataTimeout)
        #expect(dialogue.abandoned == 1)
        #expect(dialogue.isClosed)
    }
}
