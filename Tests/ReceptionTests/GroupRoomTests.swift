import Directory
import Foundation
import MailFormat
import SMTP
import Testing

@testable import Reception

/// Groups of mailboxes of which some are full.
@Suite struct GroupRoomTests {
    /// Makes a mailbox that has no room left.
    private static func fill(_ server: ForwardingServer, _ name: String) async throws {
        try await server.mailbox("\(name)@kunde.example", quota: Mailbox.Quota(octets: 0, messages: 1))
        #expect(try await server.send(to: "\(name)@kunde.example").hasPrefix("250 "))
        #expect(try await server.send(to: "\(name)@kunde.example").hasPrefix("RCPT 452 4.2.2 "))
    }

    @Test func `a full member does not mute the others, and the owner is told once a day`() async throws {
        try await ForwardingServer.run { server in
            try await Self.fill(server, "full")
            try await server.mailbox("dora@kunde.example")
            try await server.alias("list@kunde.example", "bert@kunde.example", "full@kunde.example", owner: "dora@kunde.example")
            for _ in 1...3 { #expect(try await server.send(to: "list@kunde.example").hasPrefix("250 2.0.0 ")) }
            #expect(try server.mails("bert@kunde.example").count == 3)
            #expect(try server.mails("full@kunde.example").count == 1)
            let notices = try server.mails("dora@kunde.example")
            #expect(notices.count == 1)
            #expect(notices.first?.contains("full@kunde.example") == true && notices.first?.contains("452 4.2.2") == true)
            #expect(try await server.events(.ownerTold, 1).map(\.recipient) == ["dora@kunde.example"])
            #expect(try await server.events(.passingFailed, 3).allSatisfy { $0.recipient == "full@kunde.example" })
            #expect(server.hops.connections == 0 && server.spool.mails.isEmpty, "the sender is told nothing")
        }
    }

    @Test func `a group whose members are all full is refused, and nobody is told`() async throws {
        try await ForwardingServer.run { server in
            for name in ["full", "fuller"] { try await Self.fill(server, name) }
            try await server.alias("list@kunde.example", "full@kunde.example", "fuller@kunde.example")
            #expect(try await server.send(to: "list@kunde.example").hasPrefix("RCPT 452 4.2.2 "))
            #expect(server.events(.ownerTold).isEmpty)
            #expect(try server.mails("anna@kunde.example").isEmpty)
        }
    }

    @Test func `a member for which the mail is too large by its SIZE is left out as a full one`() async throws {
        try await ForwardingServer.run { server in
            try await server.mailbox("small@kunde.example", quota: Mailbox.Quota(octets: 1000))
            try await server.alias("list@kunde.example", "bert@kunde.example", "small@kunde.example")
            let client = try await server.client()
            _ = try await client.say("MAIL FROM:<a@b.example> SIZE=5000")
            #expect(try await client.say("RCPT TO:<small@kunde.example>").hasPrefix("552 5.2.3 "))
            #expect(try await client.say("RCPT TO:<list@kunde.example>").hasPrefix("250 "))
            #expect(try await client.say("RCPT TO:<bert@kunde.example>").hasPrefix("250 "), "they share a transaction")
            _ = try await client.say("DATA")
            #expect(try await client.say("Subject: x\r\n\r\nbody\r\n.").hasPrefix("250 "))
            #expect(try server.mails("bert@kunde.example").count == 1)
            #expect(try server.mails("small@kunde.example").isEmpty)
            #expect(try server.mails("anna@kunde.example").first?.contains("small@kunde.example") == true)
        }
    }

    @Test func `a group that forwards too passes on when one of its mailboxes has the mail`() async throws {
        try await ForwardingServer.run { server in
            try await Self.fill(server, "full")
            try await server.alias("list@kunde.example", "bert@kunde.example", "full@kunde.example", "x@next.example")
            #expect(try await server.send(to: "list@kunde.example").hasPrefix("250 2.0.0 "))
            #expect(try server.mails("bert@kunde.example").count == 1)
            #expect(server.hops.mails.map(\.recipients) == [["x@next.example"]])
            #expect(try server.mails("anna@kunde.example").first?.contains("full@kunde.example") == true)
        }
    }

    /// Nothing of it leads further, so no circle can begin here.
    @Test func `the mark of a group of mailboxes in a mail is no circle`() async throws {
        try await ForwardingServer.run { server in
            try await Self.fill(server, "full")
            try await server.alias("list@kunde.example", "bert@kunde.example", "full@kunde.example")
            #expect(
                try await server.send(to: "list@kunde.example", header: "Delivered-To: list@kunde.example\r\n").hasPrefix("250 "))
            #expect(try server.mails("bert@kunde.example").count == 1)
        }
    }
}
