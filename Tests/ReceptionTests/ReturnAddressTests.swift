import Delivery
import Directory
import MailFormat
import Testing

@testable import Reception

/// Reports that come back to addresses this server made.
@Suite struct ReturnAddressTests {
    private static func rewritten(_ server: ForwardingServer, at time: Int64 = ForwardingServer.now) async throws -> String {
        let secrets = try await server.directory.secrets(for: .senderRewriting).map(\.value)
        let rewriting = try #require(SRS(secrets: secrets))
        return try rewriting.rewritten(Address("victim@far.example"), by: Domain("kunde.example"), at: time).description
    }

    private static func tagged(_ server: ForwardingServer, _ address: String) async throws -> String {
        let tags = try #require(BATV(try await server.directory.secrets(for: .bounceTags)))
        return try tags.tagged(Address(address), at: ForwardingServer.now).description
    }

    @Test func `a report to a rewritten sender is dropped and counted, and goes nowhere`() async throws {
        try await ForwardingServer.run { server in
            let address = try await Self.rewritten(server)
            #expect(try await server.send(to: address, from: "").hasPrefix("250 2.0.0 "))
            #expect(try await server.events(.reportDropped, 1).map(\.recipient) == [address])
            #expect(server.hops.connections == 0)
            #expect(try server.mails("anna@kunde.example").isEmpty)
        }
    }

    @Test func `nothing else is taken there, nor at an address that was forged or has expired`() async throws {
        try await ForwardingServer.run { server in
            let address = try await Self.rewritten(server)
            #expect(try await server.send(to: address, from: "a@b.example").hasPrefix("RCPT 550 5.7.1 "))
            let forged = address.replacing("victim", with: "other")
            #expect(try await server.send(to: forged, from: "").hasPrefix("RCPT 550 5.7.1 "))
            let old = try await Self.rewritten(server, at: ForwardingServer.now - 6 * 86_400)
            #expect(try await server.send(to: old, from: "").hasPrefix("RCPT 550 5.1.1 "))
            #expect(try await server.send(to: "SRS0=x@strange.example", from: "").hasPrefix("RCPT 550 5.7.1 "))
            try await server.directory.setDomain(
                Domain("kunde.example"), DomainChange(catchAll: .mailbox(Address("bert@kunde.example"))))
            #expect(try await server.send(to: forged, from: "").hasPrefix("RCPT 550 5.7.1 "), "no catch-all takes it")
        }
    }

    @Test func `a tag is taken off, good or not`() async throws {
        try await ForwardingServer.run { server in
            #expect(try await server.send(to: "prvs=1234abcdef=bert@kunde.example").hasPrefix("250 "))
            let tagged = try await Self.tagged(server, "bert@kunde.example")
            #expect(try await server.send(to: tagged, from: "").hasPrefix("250 "))
            #expect(try server.mails("bert@kunde.example").count == 2)
            #expect(try await server.send(to: "prvs=1234abcdef=nobody@kunde.example").hasPrefix("RCPT 550 5.1.1 "))
        }
    }

    @Test func `a report without a good tag is refused or marked as the domain says`() async throws {
        try await ForwardingServer.run { server in
            let kunde = try Domain("kunde.example")
            let tagged = try await Self.tagged(server, "bert@kunde.example")
            try await server.directory.setDomain(kunde, DomainChange(bounceTags: .refuse))
            #expect(try await server.send(to: "bert@kunde.example", from: "").hasPrefix("RCPT 550 5.7.1 "))
            #expect(try await server.send(to: "prvs=1234abcdef=bert@kunde.example", from: "").hasPrefix("RCPT 550 5.7.1 "))
            #expect(try await server.send(to: tagged, from: "").hasPrefix("250 "))
            #expect(try await server.send(to: "bert@kunde.example").hasPrefix("250 "), "no report")
            #expect(try await server.send(to: "postmaster@kunde.example", from: "").hasPrefix("250 "), "RFC 5321 §4.5.1")
            #expect(try server.mails("bert@kunde.example").count == 2)
            try await server.directory.setDomain(kunde, DomainChange(bounceTags: .mark))
            #expect(try await server.send(to: "bert@kunde.example", from: "").hasPrefix("250 "))
            let marked = try server.mails("bert@kunde.example").filter { $0.contains("\nMartlet-Stray-Report: ") }
            #expect(marked.count == 1)
            #expect(try await server.send(to: tagged, from: "").hasPrefix("250 "))
            #expect(try server.mails("bert@kunde.example").count { $0.contains("\nMartlet-Stray-Report: ") } == 1)
        }
    }

    /// The null sender writes to one recipient at a time, so that no other one decides.
    @Test func `a report without a tag is marked, whatever recipients were refused around it`() async throws {
        try await ForwardingServer.run { server in
            try await server.directory.setDomain(Domain("kunde.example"), DomainChange(bounceTags: .mark))
            let tagged = try await Self.tagged(server, "anna@kunde.example")
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<>")
            for (recipient, code) in [
                ("nobody@kunde.example", "550 5.1.1 "), ("bert@kunde.example", "250 "), (tagged, "452 4.5.3 "),
                ("nobody@kunde.example", "452 4.5.3 "),
            ] { #expect(try await client.say("RCPT TO:<\(recipient)>").hasPrefix(code)) }
            _ = try await client.say("DATA")
            #expect(try await client.say("Subject: x\r\n\r\nbody\r\n.").hasPrefix("250 "))
            #expect(try server.mails("bert@kunde.example").map { $0.contains("\nMartlet-Stray-Report: ") } == [true])
            #expect(try await server.send(to: tagged, from: "").hasPrefix("250 "))
            #expect(try server.mails("anna@kunde.example").map { $0.contains("\nMartlet-Stray-Report: ") } == [false])
        }
    }

    @Test func `what a mailbox sends is tagged where its domain wants it, and the tag is good when a report comes back`()
        async throws
    {
        try await ForwardingServer.run { server in
            let addresses = ReturnAddress(directory: server.directory, now: ForwardingServer.now)
            let bert = ReversePath.address(try Address("bert@kunde.example"))
            #expect(await addresses.tagged(bert) == bert)
            #expect(await addresses.tagged(.null) == .null)
            try await server.directory.setDomain(Domain("kunde.example"), DomainChange(bounceTags: .refuse))
            guard case .address(let tagged) = await addresses.tagged(bert) else {
                Issue.record("the null sender")
                return
            }
            #expect(BATV.isTagged(tagged))
            #expect(try await server.send(to: tagged.description, from: "").hasPrefix("250 "))
            try await server.directory.rotateSecret(for: .bounceTags)
            #expect(try await server.send(to: tagged.description, from: "").hasPrefix("250 "), "made by the secret before")
        }
    }
}
