import Delivery
import Directory
import MailFormat
import SMTP
import Spool
import Testing

@testable import Reception

/// Domains whose mail belongs on another host.
@Suite struct RelayTests {
    private static let primary = NextHop.host("primary.example", port: 25)
    private static let unreachable = NextHopFailure.temporary(
        reply: Reply(451, .init(4, 4, 1), "connection refused"), host: "primary.example", isUnconnected: true)

    @Test func `the host is asked, the sender stays, and many recipients share a transaction`() async throws {
        try await ForwardingServer.run { server in
            try await server.relay("relay.example")
            server.hops.set(Self.primary) { $0.recipients["no@relay.example"] = Reply(550, .init(5, 1, 1), "no such user") }
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<a@b.example>")
            #expect(try await client.say("RCPT TO:<One@relay.example>").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<no@relay.example>").hasPrefix("550 5.1.1 "))
            #expect(try await client.say("RCPT TO:<two@RELAY.example>").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<anna@kunde.example>").hasPrefix("452 4.5.3 "))
            _ = try await client.say("DATA")
            #expect(try await client.say("Subject: x\r\n\r\nbody\r\n.").hasPrefix("250 2.0.0 "))
            let mail = try #require(server.hops.mails.first)
            #expect(mail.recipients == ["One@relay.example", "two@relay.example"])
            #expect(mail.sender.description == "<a@b.example>")
            #expect(mail.text.hasPrefix("Received: from client.example"))
            #expect(server.hops.connections == 1)
            #expect(server.hops.open == 0)
        }
    }

    @Test func `answers about recipients are remembered, and a 4xx is not`() async throws {
        try await ForwardingServer.run { server in
            try await server.relay("relay.example")
            server.hops.set(Self.primary) {
                $0.recipients["no@relay.example"] = Reply(550, .init(5, 1, 1), "no such user")
                $0.recipients["later@relay.example"] = Reply(450, .init(4, 2, 0), "later")
                $0.recipients["policy@relay.example"] = Reply(550, .init(5, 7, 1), "not from you")
            }
            for name in ["yes", "no", "later", "policy", "yes", "no", "later", "policy"] {
                let client = try await server.client()
                _ = try await client.say("MAIL FROM:<a@b.example>")
                _ = try await client.say("RCPT TO:<\(name)@relay.example>")
                _ = try await client.say("RSET")
            }
            #expect(
                server.hops.asked.map { $0.prefix { $0 != "@" } } == ["yes", "no", "later", "policy", "later", "policy"])
            // A remembered yes that proves wrong is forgotten.
            #expect(try await server.send(to: "yes@relay.example").hasPrefix("250 "))
            server.hops.set(Self.primary) { $0.recipients["yes@relay.example"] = Reply(550, .init(5, 1, 1), "gone") }
            #expect(try await server.send(to: "yes@relay.example").hasPrefix("550 5.1.1 "))
            #expect(try await server.send(to: "yes@relay.example").hasPrefix("RCPT 550 5.1.1 "))
            #expect(server.hops.open == 0)
        }
    }

    @Test func `the memory of answers is bounded and its answers end`() {
        let clock = HandInstant()
        let cache = CalloutCache(capacity: 100, yesFor: .seconds(3600), noFor: .seconds(300), now: { clock.now })
        func key(_ number: Int) -> CalloutCache.Key? {
            (try? Address("r\(number)@relay.example")).map { CalloutCache.Key(relay: .mailExchangers, address: $0) }
        }
        guard let first = key(0), let second = key(1) else { return }
        cache.keep(.recipientTaken, to: first)
        cache.keep(.unknownRecipient, to: second)
        clock.advance(by: .seconds(299))
        #expect(cache.answer(to: first) == .recipientTaken)
        #expect(cache.answer(to: second) == .unknownRecipient)
        clock.advance(by: .seconds(2))
        #expect(cache.answer(to: second) == nil)
        clock.advance(by: .seconds(3300))
        #expect(cache.answer(to: first) == nil)
        for round in 0..<5 {
            for number in 0..<1000 { if let key = key(number + round) { cache.keep(.recipientTaken, to: key) } }
        }
        #expect(cache.count == 100)
        #expect(key(1003).flatMap { cache.answer(to: $0) } == .recipientTaken)
    }

    @Test func `LMTP answers for each recipient, so each comes alone or with PRDR`() async throws {
        try await ForwardingServer.run { server in
            try await server.relay("relay.example", to: "lmtp:/run/lmtp")
            server.hops.set(.lmtpSocket(path: "/run/lmtp")) {
                $0.each["full@relay.example"] = Reply(552, .init(5, 2, 2), "over quota")
            }
            #expect(try await server.send(to: "full@relay.example").hasPrefix("552 5.2.2 "))
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<a@b.example>")
            #expect(try await client.say("RCPT TO:<one@relay.example>").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<full@relay.example>").hasPrefix("452 4.5.3 "))
            _ = try await client.say("RSET")
            _ = try await client.say("MAIL FROM:<a@b.example> PRDR")
            #expect(try await client.say("RCPT TO:<one@relay.example>").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<full@relay.example>").hasPrefix("250 "))
            _ = try await client.say("DATA")
            #expect(try await client.say("Subject: x\r\n\r\nbody\r\n.").hasPrefix("353 "))
            #expect(try await client.reply().hasPrefix("250 "))
            #expect(try await client.reply().hasPrefix("552 5.2.2 "))
            #expect(try await client.reply().hasPrefix("250 "))
            #expect(server.hops.open == 0)
        }
    }

    @Test func `mail is held only where the domain says so and the host cannot be reached`() async throws {
        try await ForwardingServer.run { server in
            try await server.relay("relay.example", to: "other.example:25")
            try await server.relay("held.example", holds: true)
            server.hops.set(.host("other.example", port: 25)) { $0.failure = Self.unreachable }
            #expect(try await server.send(to: "x@relay.example").hasPrefix("RCPT 451 4.4.1 "))
            #expect(try await server.send(to: "x@held.example").hasPrefix("250 "))
            #expect(server.spool.mails.isEmpty, "the host is there")
            server.hops.set(Self.primary) { $0.recipient = Reply(451, .init(4, 7, 1), "greylisted") }
            #expect(try await server.send(to: "y@held.example").hasPrefix("RCPT 451 4.7.1 "), "it is there and says later")
            server.hops.set(Self.primary) { $0 = .init(failure: Self.unreachable) }
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<a@b.example>")
            #expect(try await client.say("RCPT TO:<y@held.example>").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<z@held.example>").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<anna@kunde.example>").hasPrefix("452 4.5.3 "))
            _ = try await client.say("DATA")
            #expect(try await client.say("Subject: x\r\n\r\nbody\r\n.").hasPrefix("250 2.0.0 "))
            let mail = try #require(server.spool.mails.first)
            #expect(mail.envelope.origin == .held)
            #expect(mail.envelope.recipients.map(\.address.description) == ["y@held.example", "z@held.example"])
            #expect(mail.envelope.recipients.map(\.destination) == ["held.example", "held.example"])
            #expect(mail.envelope.answerableSender == nil)
            #expect(mail.text.hasPrefix("Received: from") && mail.text.hasSuffix("\r\nSubject: x\r\n\r\nbody\r\n"))
            #expect(try await server.events(.held, 2).count == 2)
            server.spool.state.withLock { $0.commitError = .noSpace(path: "/x") }
            #expect(try await server.send(to: "y@held.example").hasPrefix("452 4.3.1 "))
        }
    }

    @Test(arguments: [true, false])
    func `a host that is there and takes no session holds no mail`(isKnown: Bool) async throws {
        try await ForwardingServer.run { server in
            try await server.relay("held.example", holds: true)
            if isKnown { #expect(try await server.send(to: "x@held.example").hasPrefix("250 ")) }
            // Its greeting is a 554, it said 421 to MAIL, its TLS is not as it must be: all of them 4xx, and no connection that failed.
            server.hops.set(Self.primary) {
                $0.failure = .temporary(
                    reply: Reply(451, .init(4, 4, 0), "refused at the greeting: 554 no"), host: "primary.example")
            }
            #expect(try await server.send(to: "x@held.example").hasSuffix("refused at the greeting: 554 no"))
            server.hops.set(Self.primary) { $0 = .init(mail: Reply(421, .init(4, 3, 2), "too busy")) }
            #expect(try await server.send(to: "x@held.example").contains("451 4.3.2 "))
            #expect(server.spool.mails.isEmpty)
            #expect(server.events(.held).isEmpty)
        }
    }

    @Test func `a host that breaks off behind a yes puts the mail off`() async throws {
        try await ForwardingServer.run { server in
            try await server.relay("held.example", holds: true)
            server.hops.set(Self.primary) { $0.breaksAtData = true }
            #expect(try await server.send(to: "x@held.example").hasPrefix("451 4.4.2 "))
            #expect(server.spool.mails.isEmpty)
        }
    }

    @Test(arguments: [true, false])
    func `mail is held also where the host did not have to be asked at RCPT`(isListed: Bool) async throws {
        try await ForwardingServer.run { server in
            try await server.relay("held.example", holds: true)
            if isListed {
                try await server.directory.setRelay(
                    Domain("held.example"), RelayChange(recipientCheck: .listed, adding: [Address("x@held.example")]))
            }
            // Without a list, this is the yes that is remembered.
            #expect(try await server.send(to: "x@held.example").hasPrefix("250 "))
            server.hops.set(Self.primary) { $0.failure = Self.unreachable }
            #expect(try await server.send(to: "x@held.example").hasPrefix("250 2.0.0 "))
            #expect(server.spool.mails.map(\.envelope.origin) == [.held])
            #expect(server.spool.mails.first?.envelope.recipients.map(\.address.description) == ["x@held.example"])
            #expect(try await server.events(.held, 1).count == 1)
            try await server.directory.setRelay(Domain("held.example"), RelayChange(holdsWhenUnreachable: false))
            #expect(try await server.send(to: "x@held.example").contains("451 4.4.1 "))
            #expect(server.spool.mails.count == 1)
        }
    }

    /// Sends to both, and says the answers to RCPT and to the data.
    private static func sendToBoth(_ server: ForwardingServer) async throws -> [String] {
        let client = try await server.client()
        _ = try await client.say("MAIL FROM:<a@b.example>")
        var answers: [String] = []
        for name in ["one", "two"] { answers.append(String(try await client.say("RCPT TO:<\(name)@relay.example>").prefix(9))) }
        _ = try await client.say("DATA")
        answers.append(String(try await client.say("Subject: x\r\n\r\nbody\r\n.").prefix(9)))
        return answers
    }

    /// One answer cannot say that one has the mail and the other has not.
    @Test(arguments: [true, false], [Reply(550, .init(5, 1, 1), "gone"), Reply(450, .init(4, 2, 1), "not now")])
    func `where a recipient that was not asked for is refused behind the data, nobody gets the mail and the next try asks`(
        isListed: Bool, refusal: Reply
    ) async throws {
        try await ForwardingServer.run { server in
            try await server.relay("relay.example")
            if isListed {
                try await server.directory.setRelay(
                    Domain("relay.example"),
                    RelayChange(recipientCheck: .listed, adding: [Address("one@relay.example"), Address("two@relay.example")]))
            } else {
                #expect(try await Self.sendToBoth(server) == ["250 2.1.5", "250 2.1.5", "250 2.0.0"])
            }
            let before = server.hops.mails.count
            server.hops.set(Self.primary) { $0.recipients["two@relay.example"] = refusal }
            #expect(try await Self.sendToBoth(server) == ["250 2.1.5", "250 2.1.5", "451 4.5.3"])
            #expect(server.hops.mails.count == before, "not even the one that it takes: it would have it twice")
            let refused = "\(refusal)".prefix(9)
            #expect(try await Self.sendToBoth(server) == ["250 2.1.5", String(refused), "250 2.0.0"])
            #expect(server.hops.mails.last?.recipients == ["one@relay.example"])
            #expect(server.hops.mails.count == before + 1)
            #expect(server.hops.open == 0)
        }
    }

    @Test func `a yes from a connection that broke is not believed behind the data`() async throws {
        try await ForwardingServer.run { server in
            try await server.relay("relay.example")
            server.hops.set(Self.primary) { $0.breaksAt = ["two@relay.example"] }
            #expect(try await Self.sendToBoth(server) == ["250 2.1.5", "451 4.4.2", "250 2.0.0"])
            #expect(server.hops.mails.map(\.recipients) == [["one@relay.example"]])
            #expect(server.hops.connections == 2)
            #expect(server.hops.open == 0)
        }
    }

    @Test func `listed recipients are not asked for`() async throws {
        try await ForwardingServer.run { server in
            try await server.relay("relay.example")
            try await server.directory.setRelay(
                Domain("relay.example"), RelayChange(recipientCheck: .listed, adding: [Address("yes@relay.example")]))
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<a@b.example>")
            #expect(try await client.say("RCPT TO:<yes@relay.example>").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<no@relay.example>").hasPrefix("550 5.1.1 "))
            #expect(server.hops.connections == 0)
            _ = try await client.say("DATA")
            #expect(try await client.say("Subject: x\r\n\r\nbody\r\n.").hasPrefix("250 2.0.0 "))
            #expect(server.hops.mails.count == 1)
        }
    }
}
