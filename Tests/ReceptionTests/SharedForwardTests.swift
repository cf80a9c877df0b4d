import Delivery
import Foundation
import MailFormat
import SMTP
import Testing

@testable import Reception

/// Forwards that go the same way in one transaction.
@Suite struct SharedForwardTests {
    /// Sends a mail for those of `kunde.example`, and says the answers to RCPT and to the data.
    private static func send(
        to names: String..., header: String = "", on server: ForwardingServer
    ) async throws -> [String] {
        let client = try await server.client()
        _ = try await client.say("MAIL FROM:<stranger@far.example>")
        var answers: [String] = []
        for name in names {
            let address = name.contains("@") ? name : "\(name)@kunde.example"
            answers.append(String(try await client.say("RCPT TO:<\(address)>").prefix(9)))
        }
        _ = try await client.say("DATA")
        answers.append(String(try await client.say("\(header)Subject: x\r\n\r\nbody\r\n.").prefix(9)))
        return answers
    }

    private static let store = NextHop.lmtp(host: "store.example", port: 24)

    /// A server with `one` and `two`, which lead to `next.example`.
    private static func run(_ body: @Sendable (ForwardingServer) async throws -> Void) async throws {
        try await ForwardingServer.run { server in
            try await server.alias("one@kunde.example", "x@next.example")
            try await server.alias("two@kunde.example", "y@next.example")
            try await body(server)
            #expect(server.hops.open == 0)
            let senders = server.hops.mails.filter { $0.nextHop != store }.map(\.sender.description)
            #expect(senders.allSatisfy { $0.hasSuffix("=far.example=stranger@kunde.example>") }, "\(senders)")
        }
    }

    @Test func `two that go to one next hop share its transaction`() async throws {
        try await Self.run { server in
            let answers = try await Self.send(to: "one", "two", on: server)
            #expect(answers == ["250 2.1.5", "250 2.1.5", "250 2.0.0"])
            #expect(server.hops.connections == 1)
            let mail = try #require(server.hops.mails.first)
            #expect(mail.recipients == ["x@next.example", "y@next.example"])
            // None of the two sees the other.
            #expect(!mail.text.contains("one@kunde.example") && !mail.text.contains("two@kunde.example"))
            #expect(mail.text.components(separatedBy: "Delivered-To: forward-").count == 3)
            #expect(try await server.events(.passedOn, 2).compactMap(\.recipient) == ["x@next.example", "y@next.example"])
        }
    }

    @Test func `the next hop answers RCPT for each`() async throws {
        try await Self.run { server in
            server.hops.set("next.example") { $0.recipients["y@next.example"] = Reply(550, .init(5, 1, 1), "no y") }
            let answers = try await Self.send(to: "one", "two", on: server)
            #expect(answers == ["250 2.1.5", "550 5.1.1", "250 2.0.0"])
            #expect(server.hops.mails.map(\.recipients) == [["x@next.example"]])
            #expect(server.hops.mails.first?.text.hasPrefix("Delivered-To: one@kunde.example\r\n") == true)
        }
    }

    @Test(arguments: [Reply(554, .init(5, 6, 0), "no such content"), Reply(451, .init(4, 3, 0), "not now")])
    func `its answer to the data is that of both, and nobody else is told`(said: Reply) async throws {
        try await Self.run { server in
            server.hops.set("next.example") { $0.data = said }
            let answer = String("\(said)".prefix(9))
            let answers = try await Self.send(to: "one", "two", on: server)
            #expect(answers == ["250 2.1.5", "250 2.1.5", answer])
            #expect(server.hops.mails.isEmpty)
            #expect(try server.mails("anna@kunde.example").isEmpty)
            #expect(server.events(.accepted).isEmpty)
        }
    }

    @Test func `what goes another way, has another sender, leads to several or stays here comes by itself`() async throws {
        try await Self.run { server in
            try await server.directory.addDomain(Domain("neben.example"))
            try await server.alias("three@neben.example", "z@next.example")
            try await server.alias("other@kunde.example", "x@other.example")
            try await server.alias("both@kunde.example", "a@next.example", "b@next.example")
            try await server.alias("run@kunde.example", "|exit 0")
            #expect(
                try await Self.send(
                    to: "one", "three@neben.example", "other", "both", "run", "anna", "two", on: server)
                    == ["250 2.1.5"] + Array(repeating: "452 4.5.3", count: 5) + ["250 2.1.5", "250 2.0.0"])
            #expect(server.hops.asked == ["x@next.example", "y@next.example"], "nobody is asked in vain")
        }
    }

    @Test func `over LMTP each comes by itself`() async throws {
        try await Self.run { server in
            try await server.directory.addRelayDomain(Domain("boxes.example"), host: .lmtp(host: "store.example", port: 24))
            try await server.alias("three@kunde.example", "x@boxes.example")
            try await server.alias("four@kunde.example", "y@boxes.example")
            let answers = try await Self.send(to: "three", "four", on: server)
            #expect(answers == ["250 2.1.5", "452 4.5.3", "250 2.0.0"])
        }
    }

    @Test func `a yes from a connection that broke is not believed behind the data`() async throws {
        try await Self.run { server in
            server.hops.set("next.example") { $0.breaksAt = ["y@next.example"] }
            let answers = try await Self.send(to: "one", "two", on: server)
            #expect(answers == ["250 2.1.5", "451 4.4.2", "250 2.0.0"])
            #expect(server.hops.mails.map(\.recipients) == [["x@next.example"]])
        }
    }

    // MARK: Circles

    /// The fields that a mail bears which went to both.
    private static func marks(_ server: ForwardingServer) async throws -> [String] {
        _ = try await send(to: "one", "two", on: server)
        let text = try #require(server.hops.mails.last?.text)
        return text.components(separatedBy: "\r\n").filter { $0.hasPrefix("Delivered-To: ") }
    }

    @Test func `a mail that went to both before goes in a circle for each`() async throws {
        try await Self.run { server in
            let header = try await Self.marks(server).joined(separator: "\r\n") + "\r\n"
            let both = try await Self.send(to: "one", "two", header: header, on: server)
            #expect(both.last == "554 5.4.6")
            let one = try await Self.send(to: "one", header: header, on: server)
            #expect(one.last == "554 5.4.6")
            let two = try await Self.send(to: "two", header: header, on: server)
            #expect(two.last == "554 5.4.6")
            #expect(server.hops.mails.count == 1)
        }
    }

    @Test func `where one of them forwarded it before, the other gets it`() async throws {
        try await Self.run { server in
            let header = "Delivered-To: one@kunde.example\r\n"
            let answers = try await Self.send(to: "one", "two", header: header, on: server)
            #expect(answers.last == "250 2.0.0")
            #expect(server.hops.mails.map(\.recipients) == [["y@next.example"]])
            server.hops.set("next.example") { $0.data = Reply(554, .init(5, 6, 0), "no") }
            let refused = try await Self.send(to: "one", "two", header: header, on: server)
            #expect(refused.last == "554 5.4.6")
        }
    }
}
