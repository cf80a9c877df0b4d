import Delivery
import Directory
import MailFormat
import NIOCore
import SMTP
import Testing

@testable import Reception

/// Forwards and groups, answered while the client waits.
@Suite struct ForwardTests {
    @Test func `a forward is asked at RCPT and gets the mail behind the data, its answer is ours`() async throws {
        try await ForwardingServer.run { server in
            try await server.alias("out@kunde.example", "x@next.example")
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<Stranger@far.example> SIZE=500 BODY=8BITMIME")
            #expect(try await client.say("RCPT TO:<out@kunde.example>").hasPrefix("250 2.1.5 "))
            #expect(server.hops.asked == ["x@next.example"])
            _ = try await client.say("DATA")
            let reply = try await client.say("Subject: hello\r\n\r\n..dot\r\n.")
            #expect(reply.hasPrefix("250 2.0.0 "))
            #expect(reply.contains("queued as 4711"))
            let mail = try #require(server.hops.mails.first)
            #expect(mail.recipients == ["x@next.example"])
            #expect(mail.text.hasPrefix("Delivered-To: out@kunde.example\r\nReceived: from client.example"))
            #expect(mail.text.hasSuffix("\r\nSubject: hello\r\n\r\n.dot\r\n"))
            #expect(!mail.text.contains("Return-Path:"))
            guard case .address(let sender) = mail.sender else {
                Issue.record("the null sender")
                return
            }
            #expect(sender.domain.ascii == "kunde.example")
            let secrets = try await server.directory.secrets(for: .senderRewriting).map(\.value)
            let origin = try #require(SRS(secrets: secrets)).origin(of: sender, at: ForwardingServer.now)
            #expect(origin.sender.description == "Stranger@far.example")
            #expect(server.hops.open == 0)
            #expect(try await server.events(.passedOn, 1).map(\.recipient) == ["x@next.example"])
            #expect(try await server.events(.accepted, 1).count == 1)
        }
    }

    @Test(arguments: [
        (Reply(550, .init(5, 1, 1), "no such user"), "550 5.1.1 mx.next.example said: no such user"),
        (Reply(452, .init(4, 2, 2), "full"), "452 4.2.2 mx.next.example said: full"),
        (Reply(554, nil, "go away"), "554 5.0.0 mx.next.example said: go away"),
        (Reply(421, .init(4, 3, 2), "closing"), "451 4.3.2 mx.next.example said: closing"),
    ])
    func `what the next hop says to RCPT or to the data is what the client hears`(said: Reply, heard: String) async throws {
        try await ForwardingServer.run { server in
            try await server.alias("out@kunde.example", "x@next.example")
            server.hops.set("next.example") { $0.recipient = said }
            #expect(try await server.send(to: "out@kunde.example") == "RCPT " + heard)
            server.hops.set("next.example") { $0 = .init(mail: said) }
            #expect(try await server.send(to: "out@kunde.example") == "RCPT " + heard)
            server.hops.set("next.example") { $0 = .init(data: said) }
            #expect(try await server.send(to: "out@kunde.example") == heard)
            #expect(server.hops.mails.isEmpty)
            #expect(server.hops.open == 0)
            #expect(server.events(.accepted).isEmpty)
            #expect(try await server.events(.refused, 3).count == 3)
        }
    }

    @Test func `a next hop that cannot be reached, or breaks off, is 451`() async throws {
        try await ForwardingServer.run { server in
            try await server.alias("out@kunde.example", "x@next.example")
            let refused = NextHopFailure.temporary(
                reply: Reply(451, .init(4, 4, 1), "connection refused"), host: "mx.next.example")
            server.hops.set("next.example") { $0.failure = refused }
            #expect(try await server.send(to: "out@kunde.example") == "RCPT 451 4.4.1 mx.next.example: connection refused")
            server.hops.set("next.example") {
                $0.failure = .permanent(reply: Reply(556, .init(5, 1, 10), "null MX"), host: "next.example")
            }
            #expect(try await server.send(to: "out@kunde.example").hasPrefix("RCPT 556 5.1.10 "))
            server.hops.set("next.example") { $0 = .init(breaksAtData: true) }
            #expect(try await server.send(to: "out@kunde.example").hasPrefix("451 4.4.2 "))
            #expect(server.hops.open == 0)
        }
    }

    @Test func `a next hop that takes too long is 451 4.4.1, at RCPT and at the data, and the session goes on`() async throws {
        var settings = ForwardingSettings.test
        settings.deadline = .seconds(3)
        try await ForwardingServer.run(settings) { server in
            try await server.alias("out@kunde.example", "x@next.example")
            server.hops.set("next.example") { $0.hangsAtMail = true }
            let client = try await server.client()
            #expect(try await server.send(to: "out@kunde.example", client: client).hasPrefix("RCPT 451 4.4.1 "))
            server.hops.set("next.example") { $0 = .init(hangsAtData: true) }
            #expect(try await server.send(to: "out@kunde.example", client: client).hasPrefix("451 4.4.1 "))
            #expect(try await server.send(to: "anna@kunde.example", client: client).hasPrefix("250 "))
            #expect(server.hops.open == 0)
        }
    }

    @Test func `a mail larger than memory arrives whole`() async throws {
        try await ForwardingServer.run { server in
            try await server.alias("out@kunde.example", "x@next.example")
            let body = (0..<20_000).map { "line \($0)\r\n" }.joined()
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<a@b.example>")
            _ = try await client.say("RCPT TO:<out@kunde.example>")
            _ = try await client.say("DATA")
            #expect(try await client.say("Subject: big\r\n\r\n\(body).").hasPrefix("250 "))
            #expect(server.hops.mails.first?.text.hasSuffix("Subject: big\r\n\r\n" + body) == true)
        }
    }

    @Test func `what is malformed or too large reaches no next hop`() async throws {
        try await ForwardingServer.run { server in
            try await server.alias("out@kunde.example", "x@next.example")
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<a@b.example>")
            _ = try await client.say("RCPT TO:<out@kunde.example>")
            _ = try await client.say("DATA")
            #expect(try await client.say("a\nb\r\n.").hasPrefix("550 5.5.2 "))
            _ = try await client.say("MAIL FROM:<a@b.example>")
            _ = try await client.say("RCPT TO:<out@kunde.example>")
            try await client.send("RSET\r\n")
            _ = try await client.reply()
            #expect(server.hops.mails.isEmpty)
            #expect(server.hops.open == 0, "what was open with it is closed")
            _ = try await client.say("MAIL FROM:<a@b.example>")
            _ = try await client.say("RCPT TO:<out@kunde.example>")
            try await client.send("QUIT\r\n")
            _ = try await client.reply()
            #expect(await client.isClosedByServer())
            #expect(server.hops.open == 0)
        }
    }

    @Test func `a mail that goes in a circle is refused`() async throws {
        try await ForwardingServer.run { server in
            try await server.alias("out@kunde.example", "x@next.example")
            let passed = "Delivered-To: Out@kunde.example\r\n"
            #expect(try await server.send(to: "out@kunde.example", header: passed).hasPrefix("554 5.4.6 "))
            let hops = String(repeating: "Received: x\r\n", count: 20)
            #expect(try await server.send(to: "out@kunde.example", header: hops).hasPrefix("554 5.4.6 "))
            #expect(server.hops.mails.isEmpty)
            try await server.forward("bert@kunde.example", to: "x@next.example", keepsCopy: true)
            let copied = "Delivered-To: bert@kunde.example\r\n"
            #expect(try await server.send(to: "bert@kunde.example", header: copied).hasPrefix("554 5.4.6 "))
            #expect(try server.mails("bert@kunde.example").isEmpty)
            #expect(server.hops.open == 0)
        }
    }

    @Test func `the null sender stays the null sender`() async throws {
        try await ForwardingServer.run { server in
            try await server.alias("out@kunde.example", "x@next.example")
            #expect(try await server.send(to: "out@kunde.example", from: "").hasPrefix("250 "))
            #expect(server.hops.mails.map(\.sender) == [.null])
        }
    }

    // MARK: Keeping a copy

    @Test func `an address that keeps a copy answers 250 whatever becomes of the forward, and its owner is told once`()
        async throws
    {
        try await ForwardingServer.run { server in
            try await server.forward("bert@kunde.example", to: "x@next.example", keepsCopy: true)
            #expect(try await server.send(to: "bert@kunde.example").hasPrefix("250 2.0.0 "))
            #expect(server.hops.mails.map(\.recipients) == [["x@next.example"]])
            #expect(try server.mails("bert@kunde.example").count == 1)
            server.hops.set("next.example") { $0.recipient = Reply(550, .init(5, 1, 1), "gone") }
            for _ in 1...3 { #expect(try await server.send(to: "bert@kunde.example").hasPrefix("250 2.0.0 ")) }
            let mails = try server.mails("bert@kunde.example")
            #expect(mails.count == 5, "four copies and one notice")
            let notice = try #require(mails.first { $0.contains("Auto-Submitted: auto-generated") })
            #expect(notice.hasPrefix("Return-Path: <>\n"))
            #expect(notice.contains("To: bert@kunde.example\n"))
            #expect(notice.contains("x@next.example"))
            #expect(notice.contains("gone"))
            #expect(try await server.events(.ownerTold, 1).count == 1)
            #expect(try await server.events(.passingFailed, 3).count == 3)
            #expect(server.hops.mails.count == 1, "the sender is told nothing")
            #expect(server.hops.open == 0)
        }
    }

    @Test func `several addresses that keep copies are one kind, and go with mailboxes`() async throws {
        try await ForwardingServer.run { server in
            try await server.forward("bert@kunde.example", to: "x@next.example", keepsCopy: true)
            try await server.alias("team@kunde.example", "anna@kunde.example", "y@other.example")
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<a@b.example>")
            for name in ["anna", "bert", "team"] {
                #expect(try await client.say("RCPT TO:<\(name)@kunde.example>").hasPrefix("250 "))
            }
            _ = try await client.say("DATA")
            #expect(try await client.say("Subject: x\r\n\r\nbody\r\n.").hasPrefix("250 "))
            #expect(try server.mails("anna@kunde.example").count == 1)
            #expect(try server.mails("bert@kunde.example").count == 1)
            #expect(Set(server.hops.mails.flatMap(\.recipients)) == ["x@next.example", "y@other.example"])
        }
    }

    @Test func `the copy comes first: where it cannot be kept nothing is forwarded`() async throws {
        try await ForwardingServer.run { server in
            try await server.mailbox("small@kunde.example", quota: Mailbox.Quota(octets: 10))
            try await server.forward("small@kunde.example", to: "x@next.example", keepsCopy: true)
            let reply = try await server.send(to: "small@kunde.example")
            #expect(reply.hasPrefix("552 5.2.3 ") || reply.hasPrefix("452 4.2.2 "), "\(reply)")
            #expect(server.hops.asked.isEmpty)
            #expect(server.hops.mails.isEmpty)
        }
    }

    // MARK: Groups

    @Test func `a group without a mailbox is taken where one member takes the mail, its owner hears of the others`() async throws
    {
        try await ForwardingServer.run { server in
            try await server.alias("list@kunde.example", "a@one.example", "b@two.example", "c@three.example")
            server.hops.set("two.example") { $0.recipient = Reply(550, .init(5, 1, 1), "no b") }
            server.hops.set("three.example") { $0.data = Reply(451, .init(4, 3, 0), "not now") }
            #expect(try await server.send(to: "list@kunde.example").hasPrefix("250 2.0.0 "))
            #expect(server.hops.mails.map(\.recipients) == [["a@one.example"]])
            let notice = try #require(try server.mails("anna@kunde.example").first, "the postmaster of the domain")
            #expect(notice.contains("no b") && notice.contains("not now") && notice.contains("list@kunde.example"))
            #expect(server.hops.open == 0)
        }
    }

    @Test func `a group that nobody takes is refused at RCPT, with 4xx where one may take it later`() async throws {
        try await ForwardingServer.run { server in
            try await server.alias("list@kunde.example", "a@one.example", "b@two.example")
            server.hops.set("one.example") { $0.recipient = Reply(550, .init(5, 1, 1), "no a") }
            server.hops.set("two.example") { $0.recipient = Reply(452, .init(4, 2, 2), "full") }
            #expect(try await server.send(to: "list@kunde.example").hasPrefix("RCPT 452 4.2.2 "))
            server.hops.set("two.example") { $0 = .init(data: Reply(550, .init(5, 7, 1), "no b")) }
            #expect(try await server.send(to: "list@kunde.example").hasPrefix("550 5."), "at the data")
            server.hops.set("two.example") { $0 = .init(recipient: Reply(550, .init(5, 1, 1), "no b")) }
            #expect(try await server.send(to: "list@kunde.example").hasPrefix("RCPT 550 5.1.1 "))
            #expect(try server.mails("anna@kunde.example").isEmpty, "the client was told, nobody else has to be")
            #expect(server.hops.open == 0)
        }
    }

    @Test func `a group of many members gets the mail, a few at a time`() async throws {
        try await ForwardingServer.run { server in
            let targets = try (0..<40).map { try ForwardTarget("m\($0)@d\($0).example") }
            try await server.directory.addAlias(Address("many@kunde.example"), targets: targets)
            #expect(try await server.send(to: "many@kunde.example").hasPrefix("250 2.0.0 "))
            #expect(Set(server.hops.mails.flatMap(\.recipients)).count == 40)
            #expect(server.hops.open == 0)
        }
    }

    // MARK: Kinds

    @Test func `a second kind comes in a transaction of its own`() async throws {
        try await ForwardingServer.run { server in
            try await server.alias("out@kunde.example", "x@next.example")
            try await server.alias("other@kunde.example", "y@other.example")
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<a@b.example>")
            #expect(try await client.say("RCPT TO:<out@kunde.example>").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<other@kunde.example>").hasPrefix("452 4.5.3 "))
            #expect(try await client.say("RCPT TO:<anna@kunde.example>").hasPrefix("452 4.5.3 "))
            #expect(try await client.say("RCPT TO:<nobody@kunde.example>").hasPrefix("550 5.1.1 "))
            #expect(server.hops.asked == ["x@next.example"], "nobody is asked in vain")
            _ = try await client.say("RSET")
            _ = try await client.say("MAIL FROM:<a@b.example>")
            #expect(try await client.say("RCPT TO:<anna@kunde.example>").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<out@kunde.example>").hasPrefix("452 4.5.3 "))
            #expect(try await client.say("RCPT TO:<bert@kunde.example>").hasPrefix("250 "))
        }
    }

    @Test func `with PRDR each recipient gets its own answer`() async throws {
        try await ForwardingServer.run { server in
            try await server.alias("out@kunde.example", "x@next.example")
            try await server.alias("other@kunde.example", "y@other.example")
            try await server.alias("late@kunde.example", "z@late.example")
            server.hops.set("other.example") { $0.data = Reply(552, .init(5, 3, 4), "too big") }
            server.hops.set("late.example") { $0.data = Reply(451, .init(4, 7, 1), "greylisted") }
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<a@b.example> PRDR")
            for name in ["out", "anna", "other", "late"] {
                #expect(try await client.say("RCPT TO:<\(name)@kunde.example>").hasPrefix("250 "))
            }
            _ = try await client.say("DATA")
            #expect(try await client.say("Subject: x\r\n\r\nbody\r\n.").hasPrefix("353 "))
            #expect(try await client.reply().hasPrefix("250 2.0.0 "))
            #expect(try await client.reply().hasPrefix("250 2.0.0 "))
            #expect(try await client.reply().hasPrefix("552 5.3.4 "))
            #expect(try await client.reply().hasPrefix("451 4.7.1 "))
            #expect(try await client.reply().hasPrefix("250 2.0.0 "))
            #expect(try server.mails("anna@kunde.example").count == 1, "and no notice: the client was told")
            let refused = try await server.events(.refused, 2)
            #expect(refused.map(\.recipient) == ["other@kunde.example", "late@kunde.example"])
            #expect(Set(refused.map(\.transaction)).count == 1 && refused.allSatisfy { $0.transaction != nil })
            #expect(try await client.say("MAIL FROM:<a@b.example> PRDR").hasPrefix("250 "))
            #expect(server.hops.open == 0)
        }
    }
}
