import Directory
import Foundation
import MailFormat
import SMTP
import Spool
import Testing

@testable import Reception

/// What somebody who logs in may do (RFC 6409), and what a listed network may.
@Suite struct SubmissionTests {
    private static func settings(_ change: (inout ReceptionSettings) -> Void = { _ in }) -> ReceptionSettings {
        var settings = ReceptionSettings.test
        settings.submission = SubmissionSettings(
            allowsClearTextOnLoopback: true, throttling: .init(delay: .milliseconds(1), longestDelay: .milliseconds(5)))
        change(&settings)
        return settings
    }

    static func plain(_ account: String, _ password: String = TestDirectory.password) -> String {
        "AUTH PLAIN " + Data("\u{0}\(account)\u{0}\(password)".utf8).base64EncodedString()
    }

    private static func withLogin(
        _ settings: ReceptionSettings = settings(), as account: String = "anna@kunde.example",
        _ body: @Sendable (TestServer, TestClient) async throws -> Void
    ) async throws {
        try await TestServer.run(settings, for: .submission) { server in
            let client = try await server.connect()
            try await client.greet()
            #expect(try await client.say(plain(account)).hasPrefix("235 2.7.0 "))
            try await body(server, client)
        }
    }

    @Test func `mail needs a login on a submission port`() async throws {
        try await TestServer.run(Self.settings(), for: .submission) { server in
            let client = try await server.connect()
            try await client.greet()
            #expect(try await client.say("MAIL FROM:<anna@kunde.example>").hasPrefix("530 5.7.0 "))
            #expect(try await client.say(Self.plain("anna@kunde.example", "wrong")).hasPrefix("535 5.7.8 "))
            #expect(try await client.say(Self.plain("off@kunde.example")).hasPrefix("535 5.7.8 "))
            #expect(try await client.say(Self.plain("nobody@kunde.example")).hasPrefix("535 5.7.8 "))
            #expect(try await client.say("MAIL FROM:<anna@kunde.example>").hasPrefix("530 5.7.0 "))
            #expect(try await client.say(Self.plain("anna@kunde.example")).hasPrefix("235 2.7.0 "))
            #expect(try await client.say("MAIL FROM:<anna@kunde.example>").hasPrefix("250 "))
        }
    }

    @Test func `guesses at one account are one line, however they spell it`() async throws {
        try await TestServer.run(Self.settings(), for: .submission) { server in
            let client = try await server.connect()
            try await client.greet()
            for account in ["anna@kunde.example", "\"anna\"@kunde.example", "\"\\anna\"@KUNDE.example", "ANNA@kunde.example"] {
                #expect(try await client.say(Self.plain(account, "wrong")).hasPrefix("535 5.7.8 "))
            }
            // The account's and the client's address'.
            #expect(server.reception.throttle.count == 2)
        }
    }

    @Test func `nobody logs in on port 25`() async throws {
        try await TestServer.run(Self.settings()) { server in
            let client = try await server.connect()
            _ = try await client.reply()
            #expect(try await !client.say("EHLO c.example").contains("AUTH"))
            #expect(try await client.say(Self.plain("anna@kunde.example")).hasPrefix("502 "))
        }
    }

    @Test func `without TLS there is no login, unless loopback is excepted`() async throws {
        try await TestServer.run(Self.settings { $0.submission.allowsClearTextOnLoopback = false }, for: .submission) { server in
            let client = try await server.connect()
            _ = try await client.reply()
            #expect(try await !client.say("EHLO c.example").contains("AUTH"))
            #expect(try await client.say(Self.plain("anna@kunde.example")).hasPrefix("538 5.7.11 "))
        }
    }

    @Test(arguments: [
        ("<anna@kunde.example>", "250 2.1.0"), ("<team@kunde.example>", "250 2.1.0"), ("<>", "250 2.1.0"),
        ("<bert@kunde.example>", "553 5.7.1"), ("<x@strange.example>", "553 5.7.1"), ("<nobody@kunde.example>", "553 5.7.1"),
    ])
    func `a login sends as`(sender: String, code: String) async throws {
        try await Self.withLogin { (_, client) async throws in
            #expect(try await client.say("MAIL FROM:\(sender)").hasPrefix(code + " "))
        }
    }

    @Test(arguments: [
        ("<x@strange.example>", "250 2.1.5"), ("<bert@kunde.example>", "250 2.1.5"), ("<postmaster>", "250 2.1.5"),
        ("<nosuch@kunde.example>", "550 5.1.1"), ("<off@kunde.example>", "550 5.2.1"), ("<full@kunde.example>", "452 4.2.2"),
        ("<fullforgood@kunde.example>", "552 5.2.2"), ("<fullteam@kunde.example>", "250 2.1.5"),
        ("<x%strange.example@kunde.example>", "550 5.7.1"),
        ("<webmaster>", "550 5.1.3"),
    ])
    func `a recipient of a login`(recipient: String, code: String) async throws {
        try await Self.withLogin { (_, client) async throws in
            try await client.say("MAIL FROM:<anna@kunde.example>")
            #expect(try await client.say("RCPT TO:\(recipient)").hasPrefix(code + " "))
        }
    }

    @Test func `a mail is queued with what the client asked for, mended`() async throws {
        try await Self.withLogin { (server, client) async throws in
            #expect(
                try await client.say("MAIL FROM:<team@kunde.example> BODY=8BITMIME RET=HDRS ENVID=a+2Bb AUTH=<>").hasPrefix(
                    "250 "))
            #expect(
                try await client.say("RCPT TO:<x@Strange.example> NOTIFY=SUCCESS ORCPT=rfc822;y@strange.example").hasPrefix(
                    "250 "))
            #expect(try await client.say("RCPT TO:<bert@kunde.example>").hasPrefix("250 "))
            try await client.say("DATA")
            let reply = try await client.say(
                "Subject: grün\r\nBcc: secret@strange.example\r\nTo: x@strange.example\r\n\r\nbody\r\n.")
            #expect(reply.hasPrefix("250 2.0.0 "))
            #expect(server.delivery.mails.isEmpty)
            #expect(server.spool.open == 0)
            let mail = try #require(server.spool.mails.first)
            let envelope = mail.envelope
            #expect(envelope.reversePath.description == "<team@kunde.example>")
            #expect(envelope.answerableSender?.proof == .mailbox(id: 1))
            #expect(envelope.answerableSender?.address.description == "team@kunde.example")
            #expect(envelope.senderKey == "anna@kunde.example")
            #expect(envelope.is8Bit && envelope.envelopeID == "a+b" && envelope.returnedContent == .headers)
            #expect(envelope.recipients.map(\.destination) == ["strange.example", "kunde.example"])
            #expect(envelope.recipients.first?.notify == .on([.success]))
            #expect(envelope.recipients.first?.original == OriginalRecipient(addressType: "rfc822", address: "y@strange.example"))
            #expect(reply.contains(envelope.id))
            #expect(mail.text.hasPrefix("Received: by mx.kunde.example (Martlet) with ESMTPA id \(envelope.id);"))
            #expect(!mail.text.contains("127.0.0.1") && !mail.text.contains("secret@") && !mail.text.contains("Return-Path"))
            for field in ["\r\nDate: ", "\r\nMessage-ID: <", "\r\nFrom: anna@kunde.example\r\n", "\r\nSubject: grün\r\n"] {
                #expect(mail.text.contains(field), "\(field)")
            }
            #expect(mail.text.hasSuffix("\r\n\r\nbody\r\n"))
            #expect(envelope.messageID.map { mail.text.contains("<\($0)>") } == true)
            #expect(try await server.trace.events(.queued, 2).count == 2)
            #expect(server.trace.events.map(\.kind).contains(.authenticated))
        }
    }

    @Test func `the null sender of a login has nobody to report to`() async throws {
        try await Self.withLogin { (server, client) async throws in
            try await client.say("MAIL FROM:<>")
            try await client.say("RCPT TO:<x@strange.example>")
            try await client.say("DATA")
            #expect(try await client.say("Subject: read\r\n\r\n.").hasPrefix("250 "))
            #expect(server.spool.mails.first?.envelope.origin == .unanswerable)
        }
    }

    @Test func `where it came from is shown where the settings say so`() async throws {
        try await Self.withLogin(Self.settings { $0.submission.hidesClient = false }) { server, client in
            try await client.say("MAIL FROM:<anna@kunde.example>")
            try await client.say("RCPT TO:<x@strange.example>")
            try await client.say("DATA")
            try await client.say("\r\n.")
            #expect(server.spool.mails.first?.text.contains("from client.example ([127.0.0.1])") == true)
        }
    }

    @Test func `a queue without room is 452, one that cannot be written 451`() async throws {
        try await Self.withLogin { (server, client) async throws in
            for (error, code) in [(SpoolError.noSpace(path: "/q"), "452 4.3.1"), (.unreachable("test"), "451 4.3.0")] {
                server.spool.state.withLock { $0.commitError = error }
                try await client.say("MAIL FROM:<anna@kunde.example>")
                try await client.say("RCPT TO:<x@strange.example>")
                try await client.say("DATA")
                #expect(try await client.say("\r\n.").hasPrefix(code + " "))
            }
            server.spool.state.withLock { ($0.commitError, $0.appendError) = (nil, .noSpace(path: "/q")) }
            try await client.say("MAIL FROM:<anna@kunde.example>")
            try await client.say("RCPT TO:<x@strange.example>")
            try await client.say("DATA")
            #expect(try await client.say("\r\n.").hasPrefix("452 4.3.1 "))
            #expect(server.spool.mails.isEmpty && server.spool.open == 0)
        }
    }

    @Test func `recipients are limited, over all sessions, and those of mails that came to nothing do not count`() async throws {
        let settings = Self.settings {
            $0.submission.recipientsPerHour = 3
            $0.submission.recipientsPerDay = 0
        }
        try await Self.withLogin(settings) { server, client in
            try await client.say("MAIL FROM:<anna@kunde.example>")
            for name in ["a", "b", "c"] {
                #expect(try await client.say("RCPT TO:<\(name)@strange.example>").hasPrefix("250 "))
            }
            #expect(try await client.say("RCPT TO:<d@strange.example>").hasPrefix("450 4.7.1 "))
            try await client.say("RSET")
            try await client.say("MAIL FROM:<anna@kunde.example>")
            #expect(try await client.say("RCPT TO:<a@strange.example>").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<b@strange.example>").hasPrefix("250 "))
            try await client.say("DATA")
            #expect(try await client.say("\r\n.").hasPrefix("250 "))
            let second = try await server.connect()
            try await second.greet()
            try await second.say(Self.plain("anna@kunde.example"))
            try await second.say("MAIL FROM:<anna@kunde.example>")
            #expect(try await second.say("RCPT TO:<c@strange.example>").hasPrefix("250 "))
            #expect(try await second.say("RCPT TO:<d@strange.example>").hasPrefix("450 4.7.1 "))
            let refusal = try await server.trace.events(.refused, 1).last
            #expect(refusal?.reason == "sending-limit" && refusal?.recipient == "d@strange.example")
        }
    }

    @Test func `a directory that cannot be read puts off`() async throws {
        try await Self.withLogin { (server, client) async throws in
            server.directory.breakDown()
            #expect(try await client.say("MAIL FROM:<anna@kunde.example>").hasPrefix("451 4.3.0 "))
            let second = try await server.connect()
            try await second.greet()
            #expect(try await second.say(Self.plain("anna@kunde.example")).hasPrefix("454 4.7.0 "))
        }
    }

    @Test func `a mailbox that is disabled after its login sends no more`() async throws {
        try await Self.withLogin { (server, client) async throws in
            server.directory.set("anna@kunde.example", [.test(1, "anna", isEnabled: false)])
            server.directory.set("postmaster@kunde.example", [])
            server.directory.set("team@kunde.example", [])
            server.directory.set("half@kunde.example", [])
            server.directory.set("fullteam@kunde.example", [])
            #expect(try await client.say("MAIL FROM:<anna@kunde.example>").hasPrefix("530 5.7.0 "))
        }
    }

    @Test func `a listed network relays on port 25 without a login, and nobody else does`() async throws {
        try await TestServer.run { server in
            let client = try await server.connect()
            try await client.greet()
            try await client.say("MAIL FROM:<a@b.example>")
            #expect(try await client.say("RCPT TO:<x@strange.example>").hasPrefix("550 5.7.1 "))
            #expect(try await client.say("RCPT TO:<anna@kunde.example> NOTIFY=NEVER").hasPrefix("555 5.5.4 "))
        }
        let settings = Self.settings { $0.relayNetworks = NetworkRange.loopback }
        try await TestServer.run(settings) { server in
            let client = try await server.connect()
            _ = try await client.reply()
            #expect(try await client.say("EHLO host.inside.example").contains("DSN"))
            try await client.say("MAIL FROM:<a@b.example> RET=FULL")
            #expect(try await client.say("RCPT TO:<x@strange.example> NOTIFY=FAILURE").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<nosuch@kunde.example>").hasPrefix("550 5.1.1 "))
            try await client.say("DATA")
            #expect(try await client.say("Subject: x\r\n\r\n.").hasPrefix("250 "))
            let mail = try #require(server.spool.mails.first)
            #expect(mail.envelope.answerableSender?.proof == .ownNetwork(client: "127.0.0.1"))
            #expect(mail.text.hasPrefix("Received: from host.inside.example ([127.0.0.1]) by"))
            #expect(!mail.text.contains("Message-ID"), "what a server passes on is not mended")
        }
    }

    @Test func `mail from outside still goes into the mailbox in the session`() async throws {
        try await TestServer.run(Self.settings()) { server in
            let client = try await server.connect()
            try await client.greet()
            try await client.say("MAIL FROM:<a@b.example>")
            try await client.say("RCPT TO:<anna@kunde.example>")
            try await client.say("DATA")
            #expect(try await client.say("\r\n.").contains("is in the mailbox"))
            #expect(server.delivery.mails.count == 1 && server.spool.mails.isEmpty)
        }
    }
}
