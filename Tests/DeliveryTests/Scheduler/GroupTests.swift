import Directory
import Foundation
import MailFormat
import SMTP
import Spool
import Testing

@testable import Delivery

/// Queued mail for groups of mailboxes, some of which are full.
struct GroupTests {
    private static func mailbox(_ id: Mailbox.ID, _ name: String) -> Mailbox {
        Mailbox(id: id, address: "\(name)@kunde.example", maildir: "/nowhere/\(name)", uid: 1, gid: 1)
    }

    /// `team@kunde.example` is bert and carl; dora owns it.
    private static func world() throws -> SchedulerWorld {
        let world = try SchedulerWorld(
            SchedulerSettings(policy: QueuePolicy(retries: RetrySchedule(delays: [.seconds(300)], jitter: 0))))
        world.directory.set(
            group: Expansion(
                address: "team@kunde.example", mailboxes: [mailbox(2, "bert"), mailbox(3, "carl")], owner: mailbox(4, "dora")))
        return world
    }

    @Test(arguments: [SpoolEnvelope.Origin.held, nil] as [SpoolEnvelope.Origin?])
    func `a full member does not mute the others, and the owner is told once a day`(origin: SpoolEnvelope.Origin?) async throws {
        let world = try Self.world()
        world.mailboxes.fill(3)
        try await world.running {
            for number in 1...3 {
                try await world.queue(to: ["team@kunde.example"], origin: origin)
                try await world.until("it is there") { world.mailboxes.mails.count { $0.mailboxes == [2] } == number }
            }
            try await world.until("all are settled") { world.story(of: "team@kunde.example").count == 3 }
            #expect(world.story(of: "team@kunde.example") == [.delivered, .delivered, .delivered])
            let notices = world.mailboxes.mails.filter { $0.mailboxes == [4] }
            #expect(notices.count == 1)
            #expect(notices.first?.text.contains("carl@kunde.example") == true)
            #expect(notices.first?.text.contains("Auto-Submitted: auto-generated") == true)
            #expect(world.story(of: "dora@kunde.example") == [.ownerTold])
            #expect(world.mailboxes.mails.count == 4, "the sender is told nothing")
            #expect(world.connector.mails.isEmpty)
        }
    }

    @Test func `where all are full the mail waits, and comes when one has room`() async throws {
        let world = try Self.world()
        world.mailboxes.fill(2)
        world.mailboxes.fill(3)
        try await world.running {
            try await world.queue(to: ["team@kunde.example"])
            try await world.until("it waits") { world.story(of: "team@kunde.example") == [.deferred] }
            #expect(world.mailboxes.mails.isEmpty, "nobody has to be told yet")
            world.mailboxes.empty(2)
            world.advance(by: 301)
            try await world.until("it is there") { world.story(of: "team@kunde.example") == [.deferred, .delivered] }
            #expect(world.mailboxes.mails.map(\.mailboxes) == [[2], [4]])
        }
    }

    // MARK: Addresses that this server made

    @Test func `a tag is taken off a queued recipient`() async throws {
        let world = try SchedulerWorld()
        try await world.running {
            try await world.queue(from: "", to: ["prvs=1234abcdef=anna@kunde.example"], origin: .unanswerable)
            try await world.until("it is there") { !world.mailboxes.mails.isEmpty }
            #expect(world.mailboxes.mails.map(\.mailboxes) == [[1]])
        }
    }

    @Test func `a queued report to a rewritten sender is dropped, another mail to it fails`() async throws {
        let world = try SchedulerWorld()
        let secrets = try await world.directory.secrets(for: .senderRewriting).map(\.value)
        let rewritten = try #require(SRS(secrets: secrets)).rewritten(
            Address("victim@far.example"), by: Domain("kunde.example"), at: Int64(Date().timeIntervalSince1970)
        ).description
        try await world.running {
            try await world.queue(from: "", to: [rewritten], origin: .unanswerable)
            try await world.until("it is dropped") { world.story(of: rewritten) == [.reportDropped] }
            let forged = rewritten.replacing("victim", with: "other")
            try await world.queue(from: "", to: [forged], origin: .unanswerable)
            try await world.until("it is dead") { world.story(of: forged) == [.deadLettered] }
            try await world.queue(to: [rewritten])
            try await world.until("the sender knows") { world.mailboxes.mails.count == 1 }
            #expect(world.mailboxes.mails.first?.text.contains("550 5.7.1 that address takes reports only") == true)
            #expect(world.connector.mails.isEmpty)
        }
    }
}
