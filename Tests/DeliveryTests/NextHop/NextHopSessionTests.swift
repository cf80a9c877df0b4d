import DNS
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

    /// A callout: RCPT is refused, and no mail follows.
    private static func ask(_ connector: SMTPConnector, _ nextHop: NextHop) async throws -> [Int] {
        let session = try await connector.connect(to: nextHop, requiringTLS: false)
        let codes = try await session.open(.from("a@b.example"), [.to("no@d.example")]).recipients.map(\.code)
        try await session.reset()
        await session.finish()
        return codes
    }

    @Test(arguments: [ScriptedServer.Move.close, .sayAndClose("421 4.4.2 idle")])
    func `a connection that carried no mail and was closed while it waited costs nothing`(farewell: ScriptedServer.Move)
        async throws
    {
        var first = ScriptedServer.Script()
        first.moves["RCPT"] = [.say("550 5.1.1 no")]
        // The pool finds it open, and the host says farewell to whatever comes next: RSET, or MAIL itself.
        first.moves["RSET"] = [farewell]
        try await ScriptedServer.run(first, ScriptedServer.Script()) { server in
            let connector = try server.connector()
            #expect(try await Self.ask(connector, server.nextHop) == [550])
            #expect(try await Self.ask(connector, server.nextHop) == [250])
            #expect(server.seen.connections == 2)
            connector.close()
        }
    }

    @Test func `a connection that is asked only ends as one that carries mails`() async throws {
        var script = ScriptedServer.Script()
        script.moves["RCPT"] = [.say("550 5.1.1 no")]
        try await ScriptedServer.run(script) { server in
            let connector = try server.connector { $0.mailsPerConnection = 2 }
            for _ in 0..<5 { #expect(try await Self.ask(connector, server.nextHop) == [550]) }
            #expect(server.seen.connections == 3)
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

    @Test func `the hosts of a domain are tried in order, until one takes the connection`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script()) { server in
            let connector = try server.connector()
            let session = try await connector.connect(to: .domain(Domain("far.example")), requiringTLS: false)
            #expect(session.peer == "sink.example [127.0.0.1]:\(server.port) in clear, TLS not offered")
            await session.finish()
            connector.close()
        }
    }

    @Test(arguments: [
        ("dark.example", "451 4.4.1 no connection to dead.example: [127.0.0.2] "),
        ("null.example", "556 5.1.10 null.example takes"),
        ("missing.example", "550 5.1.2 no such domain: missing.example"),
    ])
    func `no host, no session`(domain: String, text: String) async throws {
        try await ScriptedServer.run(ScriptedServer.Script()) { server in
            let connector = try server.connector()
            let failure = await #expect(throws: NextHopFailure.self) {
                _ = try await connector.connect(to: .domain(Domain(domain)), requiringTLS: false)
            }
            #expect(failure?.reply.description.hasPrefix(text) == true, "\(failure?.reply.description ?? "")")
            #expect(connector.slots.isEmpty)
        }
    }

    @Test func `a host has so many connections and no more; the next one waits its turn`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script()) { server in
            let connector = try server.connector {
                $0.connectionsPerHost = 1
                $0.slotTimeout = .seconds(3)
            }
            let first = try await connector.connect(to: server.nextHop, requiringTLS: false)
            let failure = await #expect(throws: NextHopFailure.self) {
                _ = try await connector.connect(to: server.nextHop, requiringTLS: false)
            }
            #expect(failure?.reply.enhancedCode == EnhancedStatusCode(4, 4, 5))
            async let second = connector.connect(to: server.nextHop, requiringTLS: false)
            await first.finish()
            await (try second).finish()
            // An unused connection makes room for one to the same host that is for something else.
            let third = try await connector.connect(to: server.lmtp, requiringTLS: false)
            #expect(server.seen.lines.last == "LHLO mx.kunde.example")
            await third.finish()
            connector.close()
        }
    }

    @Test func `an unused connection is closed with QUIT`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script()) { server in
            let connector = try server.connector { $0.idleTime = .milliseconds(10) }
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            await session.finish()
            while !connector.slots.isEmpty { await Task.yield() }
            #expect(server.seen.lines.last == "QUIT")
        }
    }

    @Test func `parameters are said where they are offered, and left out where not`() async throws {
        for isOffered in [true, false] {
            var script = ScriptedServer.Script()
            script.extensions = isOffered ? ["SIZE", "8BITMIME", "SMTPUTF8", "DSN", "PRDR"] : ["PIPELINING"]
            try await ScriptedServer.run(script) { server in
                let connector = try server.connector()
                let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
                let mail = MailCommand(
                    reversePath: .null, declaredOctets: 100, body: .eightBit, usesSMTPUTF8: true, returnedContent: .headers,
                    envelopeID: "Q1", asksForEachAnswer: true)
                let original = OriginalRecipient(addressType: "rfc822", address: "x@y.example")
                let recipient = RcptCommand(
                    forwardPath: .address(try Address("c@d.example")), notify: .on([.failure]), original: original)
                _ = try await session.open(mail, [recipient])
                let expected =
                    isOffered
                    ? [mail.description, recipient.description] : ["MAIL FROM:<>", "RCPT TO:<c@d.example>"]
                #expect(server.seen.lines.suffix(2) == expected[...])
                await session.finish()
                connector.close()
            }
        }
    }

    @Test func `what is too large or needs SMTPUTF8 is refused without asking`() async throws {
        var script = ScriptedServer.Script()
        script.extensions = ["SIZE 1000", "PIPELINING"]
        try await ScriptedServer.run(script) { server in
            let connector = try server.connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            var mail = try MailCommand.from("a@b.example")
            mail.declaredOctets = 1_001
            #expect(try await session.open(mail, [.to("c@d.example")]).mail.description.hasPrefix("552 5.3.4 "))
            #expect(try await session.open(.from("ä@b.example"), [.to("c@d.example")]).mail.description.hasPrefix("553 5.6.7 "))
            let answers = try await session.open(.from("a@b.example"), [.to("ö@d.example"), .to("c@d.example")])
            #expect(answers.recipients.map(\.code) == [553, 250])
            #expect(server.seen.lines == ["EHLO mx.kunde.example", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>"])
            await session.finish()
            connector.close()
        }
    }

    @Test func `a host's addresses are raced, dead ones cost nothing`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script()) { server in
            let connector = try server.connector()
            let session = try await connector.connect(to: .host("both.example", port: server.port), requiringTLS: false)
            #expect(session.peer.hasPrefix("both.example [127.0.0.1]"))
            await session.finish()
            connector.close()
        }
    }

    @Test func `connections come from the address that was set`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script()) { server in
            let connector = try server.connector { $0.sourceAddresses = ["127.0.0.3"].compactMap { IPAddress($0) } }
            let session = try await connector.connect(to: .host("both.example", port: server.port), requiringTLS: false)
            #expect(server.seen.clients == ["127.0.0.3"])
            await session.finish()
            connector.close()
        }
    }

    @Test func `LMTP over a Unix socket`() async throws {
        var script = ScriptedServer.Script()
        script.speaksLMTP = true
        let path = "/tmp/martlet-lmtp-\(UInt32.random(in: 0 ... .max))"
        try await ScriptedServer.run(script, at: path) { server in
            let connector = try server.connector()
            let session = try await connector.connect(to: .lmtpSocket(path: path), requiringTLS: false)
            #expect(session.peer == path)
            let answers = try await session.deliver(
                .from("a@b.example"), [.to("c@d.example"), .to("e@d.example")], MemoryContent(Self.mail))
            #expect(answers.content.map(\.code) == [250, 250])
            await session.finish()
            connector.close()
        }
    }

    @Test func `a login at a smarthost, over loopback in clear`() async throws {
        for (answer, isTaken) in [("235 2.7.0 welcome", true), ("535 5.7.8 wrong", false)] {
            var script = ScriptedServer.Script()
            script.extensions = ["AUTH PLAIN"]
            script.moves["AUTH"] = [.say(answer)]
            try await ScriptedServer.run(script) { server in
                let connector = try server.connector()
                let credentials = NextHop.Credentials(username: "u", password: "p")
                let smarthost = NextHop.host("127.0.0.1", port: server.port, credentials: credentials)
                do throws(NextHopFailure) {
                    let session = try await connector.connect(to: smarthost, requiringTLS: false)
                    #expect(isTaken)
                    await session.finish()
                } catch {
                    #expect(!isTaken)
                    #expect(error.reply.description.contains("535 5.7.8 wrong"), "\(error)")
                }
                #expect(server.seen.lines.prefix(2) == ["EHLO mx.kunde.example", "AUTH PLAIN AHUAcA=="])
                connector.close()
            }
        }
    }

    @Test func `no password goes to another host in clear`() throws {
        let far = MailHost(name: try Domain("smart.example"), addresses: ["192.0.2.1"].compactMap { IPAddress($0) })
        let near = MailHost(name: try Domain("localhost"), addresses: ["127.0.0.1", "::1"].compactMap { IPAddress($0) })
        var settings = ConnectorSettings(hostname: "mx.kunde.example")
        let policy = TLSPolicy(.opportunistic, serverName: far.name, reason: "none")
        #expect(settings.guarding(policy, of: far).rule == .webPKI(name: far.name))
        #expect(settings.guarding(policy, of: near).rule == .opportunistic)
        settings.verifiesSmarthosts = false
        #expect(settings.guarding(policy, of: far).rule == .encrypted)
    }
}
