import MailFormat
import NIOCore
import SMTP
import Synchronization
import Testing

@testable import Delivery

/// Next hops that talk nonsense, vanish, are slow or never end. What they do costs their own mail a try, and nothing else: never a hang, never
/// an answer that was not given.
@Suite struct UglyNextHopTests {
    typealias Script = ScriptedServer.Script
    typealias Move = ScriptedServer.Move

    /// One try of a mail to two recipients: how far it came, and what was said there.
    private func tryMail(
        _ script: Script, lmtp: Bool = false, change: @escaping (inout ConnectorSettings) -> Void = { _ in }
    ) async throws -> (stage: String, text: String) {
        var result = (stage: "", text: "")
        try await ScriptedServer.run(script) { server in
            let connector = try server.connector(change)
            defer { connector.close() }
            do throws(NextHopFailure) {
                result.stage = "connect"
                let session = try await connector.connect(to: lmtp ? server.lmtp : server.nextHop, requiringTLS: false)
                do throws(NextHopFailure) {
                    result.stage = "open"
                    let mail = MailCommand(reversePath: .null)
                    let recipients = [RcptCommand(forwardPath: .postmaster), RcptCommand(forwardPath: .postmaster)]
                    let answers = try await session.open(mail, recipients)
                    result.stage = "send"
                    result.text = ([answers.mail] + answers.recipients).map { "\($0.code)" }.joined(separator: " ")
                    if answers.recipients.contains(where: \.isPositive) {
                        result.text +=
                            " / "
                            + (try await session.send(MemoryContent("a: b\r\n\r\nc\r\n"))).map(\.description)
                            .joined(separator: ", ")
                    }
                    await session.finish()
                } catch {
                    await session.finish()
                    throw error
                }
            } catch {
                let reply = error.reply
                #expect(reply.code / 100 == 4)
                #expect(reply.enhancedCode?.statusClass == 4)
                result.text = reply.description
            }
        }
        return result
    }

    /// Little time for the step of this verb, where the move lets it run out; else so much that a busy machine does not use it up.
    private func times(_ verb: String, _ move: Move) -> (inout ConnectorSettings) -> Void {
        let short = Duration.seconds(1)
        return { settings in
            switch (move, verb) {
            case (.silence, "greeting"), (.drip, "greeting"), (.silence, "EHLO"), (.drip, "EHLO"):
                settings.timeouts.greeting = short
            // Without an answer to MAIL in time it is the last RCPT that has none.
            case (.silence, "MAIL"), (.drip, "MAIL"), (.silence, "RCPT"), (.drip, "RCPT"): settings.timeouts.recipient = short
            case (.silence, "DATA"), (.drip, "DATA"): settings.timeouts.dataInitiation = short
            case (.silence, "."), (.drip, "."): settings.timeouts.dataTermination = short
            default: break
            }
        }
    }

    private func script(_ verb: String, _ moves: Move..., extensions: [String]? = nil) -> Script {
        var script = Script()
        if verb == "greeting" { script.greeting = moves[0] } else { script.moves[verb] = moves }
        if let extensions { script.extensions = extensions }
        return script
    }

    @Test(arguments: [
        (Move.say("SSH-2.0-OpenSSH_9.2"), "nonsense where the greeting is due: SSH-2.0-OpenSSH_9.2"),
        (.raw("\u{0}\u{1}\u{2}\r\n"), "nonsense where the greeting is due: ???"),
        (.say("999 nonsense"), "nonsense"), (.say("22"), "nonsense"), (.say(""), "nonsense"),
        (.say("554 5.7.1 not you"), "refused at the greeting: 554 5.7.1 not you"),
        (.say("421 4.3.2 later"), "said: 421 4.3.2 later"), (.say("450 4.7.0 grey"), "refused at the greeting: 450 4.7.0 grey"),
        (.say("354 go on"), "said where the greeting is due: 354 go on"),
        (.close, "connection lost while waiting for the greeting"),
        (.silence, "timed out while waiting for the greeting"),
        (.drip("220 a greeting that takes longer than anybody waits", 900), "timed out while waiting for the greeting"),
        (.raw("220-one\r\n250 two\r\n"), "220 and 250 in one reply"),
        (.endless, "never ends its reply"),
        (.raw(String(repeating: "2", count: 100_000)), "never ends its reply"),
    ])
    func `a greeting that is none`(move: Move, text: String) async throws {
        let result = try await tryMail(script("greeting", move), change: times("greeting", move))
        #expect(result.stage == "connect")
        #expect(result.text.contains(text), "\(result.text)")
        #expect(result.text.contains("127.0.0.1"), "the host is named: \(result.text)")
    }

    @Test(arguments: ["EHLO", "MAIL", "RCPT", "DATA", "."])
    func `closing, 421, silence, nonsense and endless talk in each phase`(verb: String) async throws {
        let stage = ["EHLO": "connect", "MAIL": "open", "RCPT": "open"][verb] ?? "send"
        let name = verb == "." ? "the data" : verb
        for (move, text) in [
            (Move.close, "connection lost while waiting for the answer to \(name)"),
            // The answers to the RCPTs behind a MAIL without one are taken for it and the first of them.
            (.silence, "timed out while waiting for the answer to \(verb == "MAIL" ? "RCPT" : name)"),
            (.drip("250 this takes longer than anybody has the patience to wait for", 900), "timed out"),
            (.say("+OK this is POP3"), "nonsense where the answer to"), (.endless, "never ends its reply"),
            (.raw("250-a\r\n550 b\r\n"), "250 and 550 in one reply"),
        ] {
            let result = try await tryMail(script(verb, move), change: times(verb, move))
            #expect(result.stage == stage, "\(verb) \(move)")
            #expect(result.text.contains(text), "\(verb) \(move): \(result.text)")
        }
        let leaving = try await tryMail(script(verb, .sayAndClose("421 4.3.2 going down")))
        #expect(leaving.stage == stage)
        #expect(leaving.text.contains("421 4.3.2 going down"), "\(leaving.text)")
    }

    @Test func `answers merged into one packet, and split into octets`() async throws {
        var split = Script()
        split.greeting = .raw("220-a\r\n220-b\r\n220 c\r\n")
        split.isSplit = true
        #expect(try await tryMail(split).text == "250 250 250 / 250 2.0.0 taken")
        // The answers to MAIL and both RCPTs go out together, with the last of them.
        var merged = Script()
        merged.moves["MAIL"] = [.raw("")]
        merged.moves["RCPT"] = [.raw(""), .raw("250 2.1.0 ok\r\n250 2.1.5 ok\r\n250 2.1.5 ok\r\n")]
        #expect(try await tryMail(merged).text == "250 250 250 / 250 2.0.0 taken")
    }

    @Test func `a refused MAIL with RCPTs behind it`() async throws {
        let script = script("MAIL", .say("550 5.7.1 you not"), .say("250 2.1.0 ok"))
        try await ScriptedServer.run(script) { server in
            let connector = try server.connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            let refused = try await session.open(.from("a@b.example"), [.to("c@d.example"), .to("e@d.example")])
            #expect(refused.mail.description == "550 5.7.1 you not")
            #expect(refused.recipients.isEmpty)
            let taken = try await session.open(.from("a@b.example"), [.to("c@d.example")])
            #expect(taken.mail.code == 250)
            #expect(taken.recipients.map(\.code) == [250])
            await session.finish()
            connector.close()
        }
    }

    @Test func `without pipelining nothing is sent behind a refused MAIL`() async throws {
        try await ScriptedServer.run(script("MAIL", .say("550 5.7.1 you not"), extensions: [])) { server in
            let connector = try server.connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            _ = try await session.open(.from("a@b.example"), [.to("c@d.example")])
            #expect(server.seen.lines == ["EHLO mx.kunde.example", "MAIL FROM:<a@b.example>"])
            await session.finish()
            connector.close()
        }
    }

    @Test func `refused recipients, refused DATA, refused data`() async throws {
        #expect(try await tryMail(script("RCPT", .say("550 5.1.1 no"))).text == "250 550 550")
        #expect(
            try await tryMail(script("RCPT", .say("550 5.1.1 no"), .say("250 ok"))).text == "250 550 250 / 250 2.0.0 taken")
        #expect(try await tryMail(script("DATA", .say("452 4.3.1 no room"))).text == "250 250 250 / 452 4.3.1 no room")
        #expect(try await tryMail(script(".", .say("550 5.7.1 spam"))).text == "250 250 250 / 550 5.7.1 spam")
        #expect(
            try await tryMail(script("DATA", .say("250 what"))).text.contains("said where the answer to DATA is due: 250 what"))
        #expect(try await tryMail(script(".", .say("354 more"))).text.contains("said where the answer to the data is due"))
    }

    @Test func `an answer too many ends the session, but not the mail before it`() async throws {
        try await ScriptedServer.run(script(".", .raw("250 2.0.0 taken\r\n250 2.0.0 taken twice\r\n")), Script()) { server in
            let connector = try server.connector()
            for _ in 0..<2 {
                let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
                _ = try await session.open(.from("a@b.example"), [.to("c@d.example")])
                #expect(try await session.send(MemoryContent("a: b\r\n\r\n")).map(\.code) == [250])
                await session.finish()
            }
            #expect(server.seen.connections == 2)
            connector.close()
        }
    }

    @Test func `LMTP that dies between two answers loses none that was given`() async throws {
        var script = script(".", .say("250 2.0.0 first"), .close)
        script.speaksLMTP = true
        let result = try await tryMail(script, lmtp: true)
        #expect(result.stage == "send")
        #expect(result.text.hasPrefix("250 250 250 / 250 2.0.0 first, 451 4.4.2 "), "\(result.text)")
    }

    @Test(arguments: [
        ("550 4.1.1 odd", "550 4.1.1 odd", nil), ("550 5.1.1 even", "550 5.1.1 even", EnhancedStatusCode(5, 1, 1)),
        ("550 plain", "550 plain", nil), ("550 5.1.1234 long", "550 5.1.1234 long", nil), ("550", "550 ", nil),
        ("550 5.1.1", "550 5.1.1 ", EnhancedStatusCode(5, 1, 1)), ("550 \u{1b}[31mred", "550 ?[31mred", nil),
    ])
    func `codes and enhanced codes`(line: String, description: String, enhanced: EnhancedStatusCode?) async throws {
        try await ScriptedServer.run(script("RCPT", .say(line))) { server in
            let connector = try server.connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            let answers = try await session.open(.from("a@b.example"), [.to("c@d.example")])
            #expect(answers.recipients.first?.description == description)
            #expect(answers.recipients.first?.enhancedCode == enhanced)
            await session.finish()
            connector.close()
        }
    }

    @Test func `a server that knows no EHLO is greeted with HELO`() async throws {
        let script = script("EHLO", .say("502 5.5.1 what"))
        try await ScriptedServer.run(script) { server in
            let connector = try server.connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            #expect(session.offers == NextHopOffers())
            #expect(server.seen.lines == ["EHLO mx.kunde.example", "HELO mx.kunde.example"])
            await session.finish()
            connector.close()
        }
    }

    @Test(arguments: [Move.sayAndClose("220 go"), .raw("220 go\r\n250 injected\r\n"), .say("454 4.7.0 no TLS now")])
    func `where TLS fails and need not be, the mail goes in clear`(move: Move) async throws {
        let script = script("STARTTLS", move, extensions: ["STARTTLS", "PIPELINING"])
        try await ScriptedServer.run(script) { server in
            let connector = try server.connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            #expect(session.peer.contains("in clear"), "\(session.peer)")
            #expect(try await session.open(.from("a@b.example"), [.to("c@d.example")]).mail.code == 250)
            await session.finish()
            connector.close()
        }
    }

    @Test func `where TLS is required, nothing goes in clear`() async throws {
        for moves in [[Move.sayAndClose("220 go")], [.say("454 4.7.0 no TLS now")], []] {
            var script = Script()
            script.extensions = moves.isEmpty ? [] : ["STARTTLS"]
            script.moves["STARTTLS"] = moves
            try await ScriptedServer.run(script) { server in
                let connector = try server.connector()
                let failure = await #expect(throws: NextHopFailure.self) {
                    _ = try await connector.connect(to: .host("sink.example", port: server.port), requiringTLS: true)
                }
                #expect(failure?.reply.enhancedCode == EnhancedStatusCode(5, 7, 30))
                #expect(!server.seen.lines.contains { $0.hasPrefix("MAIL") })
                connector.close()
            }
        }
    }

    @Test(arguments: [[], ["CHUNKING"], ["CHUNKING", "PIPELINING"]])
    func `a server that takes no more of the data`(extensions: [String]) async throws {
        var script = Script()
        script.extensions = extensions
        script.stopsReading = true
        script.moves["BDAT"] = [.silence]
        try await ScriptedServer.run(script) { server in
            let connector = try server.connector { $0.timeouts.dataBlock = .milliseconds(200) }
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            _ = try await session.open(.from("a@b.example"), [.to("c@d.example")])
            let failure = await #expect(throws: NextHopFailure.self) {
                _ = try await session.send(MemoryContent([UInt8](repeating: 0x61, count: 50_000_000)))
            }
            #expect(failure?.reply.text.contains("timed out while waiting for the server to take the data") == true)
            await session.finish()
            connector.close()
        }
    }

    @Test func `a mail that cannot be read to its end is not taken`() async throws {
        struct Broken: Error {}
        final class BrokenReader: NextHopContentReader, Sendable {
            let parts = Mutex(2)
            func next() async throws -> ByteBuffer? {
                let left = parts.withLock { parts in
                    parts -= 1
                    return parts
                }
                guard left > 0 else { throw Broken() }
                return ByteBuffer(string: "Subject: half\r\n")
            }
        }
        struct BrokenContent: NextHopContent {
            var octets: Int { 1_000 }
            func makeReader() -> any NextHopContentReader { BrokenReader() }
        }
        for extensions in [["PIPELINING", "8BITMIME"], ["CHUNKING", "8BITMIME"], []] {
            var script = Script()
            script.extensions = extensions
            try await ScriptedServer.run(script) { server in
                let connector = try server.connector()
                let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
                let failure = await #expect(throws: NextHopFailure.self) {
                    _ = try await session.deliver(.from("a@b.example"), [.to("c@d.example")], BrokenContent())
                }
                #expect(failure?.host == "", "no host is to blame")
                #expect(failure?.reply.enhancedCode == EnhancedStatusCode(4, 3, 0))
                await session.finish()
                #expect(server.seen.messages.isEmpty)
                connector.close()
            }
        }
    }

    @Test func `a task that is cancelled closes its connection`() async throws {
        try await ScriptedServer.run(script("MAIL", .silence)) { server in
            let connector = try server.connector()
            let session = try await connector.connect(to: server.nextHop, requiringTLS: false)
            let task = Task { try await session.open(.from("a@b.example"), [.to("c@d.example")]) }
            task.cancel()
            await #expect(throws: NextHopFailure.self) { _ = try await task.value }
            await session.finish()
            connector.close()
        }
    }
}
