import Delivery
import Testing

@testable import Reception

@Suite struct MailTests {
    private static func open(_ server: TestServer, to recipients: [String] = ["anna"]) async throws -> TestClient {
        let client = try await server.connect()
        try await client.greet()
        try await client.say("MAIL FROM:<a@b.example>")
        for recipient in recipients { try await client.say("RCPT TO:<\(recipient)@kunde.example>") }
        return client
    }

    @Test func `a mail arrives with this server's fields in front`() async throws {
        try await TestServer.run { server in
            let client = try await Self.open(server)
            #expect(try await client.say("DATA").hasPrefix("354 "))
            let reply = try await client.say("Subject: hello\r\n\r\nbody\r\n..dot\r\n.")
            #expect(reply.hasPrefix("250 2.0.0 "))
            let mail = try #require(server.delivery.mails.first)
            #expect(mail.mailboxes == ["anna@kunde.example"])
            #expect(
                mail.text.hasPrefix(
                    "Return-Path: <a@b.example>\r\nReceived: from client.example ([127.0.0.1]) by mx.kunde.example"))
            #expect(mail.text.hasSuffix("\r\nSubject: hello\r\n\r\nbody\r\n.dot\r\n"))
            #expect(mail.text.contains("for <anna@kunde.example>"))
            #expect(server.delivery.open == 0)
        }
    }

    @Test func `a mail in chunks arrives as one`() async throws {
        try await TestServer.run { server in
            let client = try await Self.open(server)
            try await client.send("BDAT 17\r\nSubject: chunks\r\nBDAT 8\r\n\r\n.\r\nab\rBDAT 1 LAST\r\n\n")
            for _ in 1...3 { #expect(try await client.reply().hasPrefix("250 2.0.0 ")) }
            #expect(try #require(server.delivery.mails.first).text.hasSuffix("\r\nSubject: chunks\r\n\r\n.\r\nab\r\n"))
            #expect(server.delivery.open == 0)
        }
    }

    @Test func `a mailbox that several recipients lead to gets one copy, and nobody learns of the others`() async throws {
        try await TestServer.run { server in
            let client = try await Self.open(server, to: ["anna", "team", "postmaster"])
            try await client.say("DATA")
            try await client.say("\r\nx\r\n.")
            let mail = try #require(server.delivery.mails.first)
            #expect(mail.mailboxes == ["anna@kunde.example", "bert@kunde.example"])
            #expect(!mail.text.contains("for <"))
        }
    }

    @Test(arguments: [
        (DeliveryError.noSpace(path: "/x"), "452 4.3.1"), (.failed(path: "/x", errno: 5), "451 4.3.0"),
        (.mailboxFull(.temporary), "452 4.2.2"), (.mailboxFull(.permanent), "552 5.2.2"), (.messageExceedsRoom, "552 5.2.3"),
    ])
    func `what delivery says is what the client hears, and the session goes on`(error: DeliveryError, code: String) async throws {
        try await TestServer.run { server in
            server.delivery.state.withLock { $0.commitError = error }
            let client = try await Self.open(server)
            try await client.say("DATA")
            #expect(try await client.say("x\r\n.").hasPrefix(code + " "))
            #expect(server.delivery.mails.isEmpty)
            #expect(server.delivery.open == 0)
            #expect(try await client.say("NOOP").hasPrefix("250 "))
        }
    }

    @Test(arguments: [(99, "250 2.0.0"), (100, "554 5.4.6")])
    func `a hundred Received fields are a circle`(fields: Int, code: String) async throws {
        try await TestServer.run { server in
            let client = try await Self.open(server)
            try await client.say("DATA")
            let header = String(repeating: "Received: from a by b; Mon, 1 Jan 2024 00:00:00 +0000\r\n", count: fields)
            #expect(try await client.say(header + "\r\nReceived: in the body counts for nothing\r\n.").hasPrefix(code + " "))
            #expect(server.delivery.open == 0)
        }
    }

    @Test func `a connection that breaks off leaves nothing`() async throws {
        try await TestServer.run { server in
            let client = try await Self.open(server)
            try await client.say("DATA")
            try await client.send("half a mail\r\n")
            try await client.channel.close()
            while !server.trace.events.contains(where: { $0.kind == .disconnected }) { await Task.yield() }
            #expect(server.delivery.open == 0)
            #expect(server.delivery.mails.isEmpty)
        }
    }

    @Test func `a client that closes its side behind QUIT still gets its answers`() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            _ = try await client.reply()
            try await client.say("EHLO client.example")
            try await client.send("MAIL FROM:<>\r\nRCPT TO:<webmaster>\r\nQUIT\r\n")
            try await client.channel.close(mode: .output)
            #expect(try await client.reply().hasPrefix("250 "))
            #expect(try await client.reply().hasPrefix("550 5.1.3 "))
            #expect(try await client.reply().hasPrefix("221 "))
            #expect(await client.isClosedByServer())
        }
    }

    @Test func `the trace tells a mail's life`() async throws {
        try await TestServer.run { server in
            let client = try await Self.open(server, to: ["nosuch", "anna"])
            try await client.say("DATA")
            try await client.say("Message-ID: <1@b.example>\r\n\r\nx\r\n.")
            try await client.say("QUIT")
            while !server.trace.events.contains(where: { $0.kind == .disconnected }) { await Task.yield() }
            let events = server.trace.events
            #expect(events.map(\.kind) == [.connected, .greeted, .refused, .accepted, .delivered, .disconnected])
            #expect(Set(events.map(\.session)).count == 1)
            let refused = events[2]
            #expect(refused.code == 550)
            #expect(refused.enhancedCode == "5.1.1")
            #expect(refused.reason == "unknown-recipient")
            #expect(refused.recipient == "nosuch@kunde.example")
            #expect(refused.sender == "a@b.example")
            let delivered = events[4]
            #expect(delivered.recipient == "anna@kunde.example")
            #expect(delivered.messageID == "1@b.example")
            #expect(delivered.transaction == events[3].transaction)
            #expect(delivered.transaction != nil)
        }
    }
}
