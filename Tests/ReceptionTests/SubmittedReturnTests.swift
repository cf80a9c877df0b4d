import Delivery
import Directory
import MailFormat
import NIOCore
import SMTP
import Testing
import Trace

@testable import Reception

/// Addresses that this server made, in mail of those who may send to everywhere; here a listed network.
@Suite struct SubmittedReturnTests {
    private static var settings: ReceptionSettings {
        var settings = ReceptionSettings.forwarding
        settings.relayNetworks = NetworkRange.loopback
        return settings
    }

    @Test func `a report to a rewritten sender is queued to be dropped, a forged one is refused`() async throws {
        try await ForwardingServer.run(server: Self.settings) { server in
            let secrets = try await server.directory.secrets(for: .senderRewriting).map(\.value)
            let rewritten = try #require(SRS(secrets: secrets)).rewritten(
                Address("victim@far.example"), by: Domain("kunde.example"), at: CivilTime.now / 1_000_000
            ).description
            #expect(try await server.send(to: rewritten, from: "").hasPrefix("250 2.0.0 "))
            #expect(server.spool.mails.first?.envelope.recipients.map(\.address.description) == [rewritten])
            #expect(try await server.send(to: rewritten, from: "a@b.example").hasPrefix("RCPT 550 5.7.1 "))
            let forged = rewritten.replacing("victim", with: "other")
            #expect(try await server.send(to: forged, from: "").hasPrefix("RCPT 550 5.7.1 "))
            #expect(server.spool.mails.count == 1)
        }
    }

    @Test func `a tag is taken off, and one of another domain stays`() async throws {
        try await ForwardingServer.run(server: Self.settings) { (server) async throws in
            #expect(try await server.send(to: "prvs=1234abcdef=bert@kunde.example", from: "").hasPrefix("250 "))
            #expect(try await server.send(to: "prvs=1234abcdef=nobody@kunde.example", from: "").hasPrefix("RCPT 550 5.1.1 "))
            #expect(try await server.send(to: "prvs=1234abcdef=x@far.example", from: "").hasPrefix("250 "))
            let recipients = server.spool.mails.flatMap(\.envelope.recipients)
            #expect(
                recipients.map(\.address.description)
                    == ["bert@kunde.example", "prvs=1234abcdef=x@far.example"])
        }
    }

    @Test func `whoever sends as a domain that refuses untagged reports sends with its tag`() async throws {
        try await ForwardingServer.run(server: Self.settings) { server in
            try await server.directory.setDomain(Domain("kunde.example"), DomainChange(bounceTags: .refuse))
            for sender in ["bert@kunde.example", "prvs=1234abcdef=bert@kunde.example", "a@b.example", ""] {
                #expect(try await server.send(to: "x@far.example", from: sender).hasPrefix("250 "))
            }
            let paths = server.spool.mails.map(\.envelope.reversePath)
            guard paths.count == 4, case .address(let tagged) = paths[0] else {
                Issue.record("\(paths)")
                return
            }
            #expect(BATV.isTagged(tagged) && BATV.untagged(tagged).description == "bert@kunde.example")
            #expect(
                paths[1].description == "<prvs=1234abcdef=bert@kunde.example>", "what another server of the domain tagged stays")
            #expect(paths[2...].map(\.description) == ["<a@b.example>", "<>"])
            #expect(server.spool.mails[0].envelope.answerableSender?.address.description == "bert@kunde.example")
        }
    }
}
