import MailFormat
import NIOCore
import SMTP
import Testing

@testable import Delivery

/// Sessions with servers that behave.
@Suite struct NextHopSessionTests {
    private static let mail = "Subject: dots\r\n\r\n.\r\n..\r\n.a\r\nend\r\n"

    @Test(arguments: [1, 2, 3, 7, 65_536], [false, true])
    func `a mail goes over the wire with its dots`(partOctets: Int, pipelining: Bool) async throws {
        var script = ScriptedServer.Script()
        if !pipelining { script.extensions = ["8BITMIME"] }
        try await ScriptedServer.run(script) { server in
            let connector = try server.connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            let answers = try await session.open(.from("a@b.example"), [.to("c@d.example"), .to("e@d.example")])
            #expect(answers.mail.code == 250)
            #expect(answers.recipients.map(\.code) == [250, 250])
            #expect(answers.recipients.first?.enhancedCode == EnhancedStatusCode(2, 1, 5))
            let replies = try await session.send(MemoryContent(Array(Self.mail.utf8), partOctets: partOctets))
            #expect(replies.map(\.description) == ["250 2.0.0 taken"])
            await session.finish()
            let wire = "Subject: dots\r\n\r\n..\r\n...\r\n..a\r\nend\r\n"
            #expect(server.seen.messages.map { String(decoding: $0, as: UTF8.self) } == [wire])
            connector.close()
        }
    }

    @Test(arguments: [1, 5, 65_536], [false, true])
    func `a mail goes in chunks as it is`(partOctets: Int, pipelining: Bool) async throws {
        var script = ScriptedServer.Script()
        script.extensions =
            pipelining ? ["PIPELINING", "CHUNKING", "8BITMIME", "SMTPUTF8"] : ["CHUNKING", "8BITMIME", "SMTPUTF8"]
        try await ScriptedServer.run(script) { server in
            let session = try await server.connector().connect(to: server.nextHop, requiringTLS: false)
            _ = try await session.open(.from("a@b.example"), [.to("c@d.example")])
            #expect(try await session.send(MemoryContent(Array(Self.mail.utf8), partOctets: partOctets)).map(\.code) == [250])
            #expect(server.seen.messages.map { String(decoding: $0, as: UTF8.self) } == [Self.mail])
            await session.finish()
        }
    }

    @Test func `a session is used again, with RSET where a transaction was left open`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script()) { server in
            let connector = try server.connector()
            for _ in 0..<3 {
                let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
                _ = try await session.open(.from("a@b.example"), [.to("c@d.example")])
                _ = try await session.send(MemoryContent(Self.mail))
                await session.finish()
            }
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            _ = try await session.open(.from("a@b.example"), [.to("c@d.example")])
            try await session.reset()
            _ = try await session.open(.from("x@b.example"), [.to("c@d.example")])
            #expect(server.seen.connections == 1)
            #expect(server.seen.messages.count == 3)
            #expect(server.seen.lines.suffix(3) == ["RSET", "MAIL FROM:<x@b.example>", "RCPT TO:<c@d.example>"])
            await session.finish()
            connector.close()
        }
    }

    @Test func `a connection carries as many mails as it may`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script()) { server in
            let connector = try server.connector { $0.mailsPerConnection = 2 }
            for _ in 0..<5 {
                let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
                _ = try await session.open(.from("a@b.example"), [.to("c@d.example")])
                _ = try await session.send(MemoryContent(Self.mail))
                await session.finish()
            }
            #expect(server.seen.connections == 3)
            connector.close()
        }
    }

    @Test func `a host that closed an unused connection costs nothing`() async throws {
        var first = ScriptedServer.Script()
        first.moves["."] = [.sayAndClose("250 2.0.0 taken, and goodbye")]
        try await ScriptedServer.run(first, ScriptedServer.Script()) { server in
            let connector = try server.connector()
            for _ in 0..<2 {
                let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
                #expect(try await session.open(.from("a@b.example"), [.to("c@d.example")]).mail.code == 250)
                #expect(try await session.send(MemoryContent(Self.mail)).map(\.code) == [250])
                await session.finish()
            }
            #expect(server.seen.connections == 2)
            connector.close()
        }
    }

    @Test func `over LMTP each recipient has an answer`() async throws {
        var script = ScriptedServer.Script()
        script.speaksLMTP = true
        script.moves["."] = [.say("250 2.0.0 one"), .say("452 4.2.2 full"), .say("550 5.2.1 off")]
        try await ScriptedServer.run(script) { server in
            let session = try await server.connector().connect(to: server.lmtp, requiringTLS: false)
            let answers = try await session.open(
                .from("a@b.example"), [.to("c@d.example"), .to("e@d.example"), .to("f@d.example")])
            #expect(answers.recipients.map(\.code) == [250, 250, 250])
            #expect(try await session.send(MemoryContent(Self.mail)).map(\.code) == [250, 452, 550])
            #expect(server.seen.lines.first == "LHLO mx.kunde.example")
            await session.finish()
        }
    }
}
