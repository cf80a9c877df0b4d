import Directory
import Foundation
import MailFormat
import SMTP
import Spool
import Testing

@testable import Delivery

/// The queue is emptied as it should, over a queue on disk.
struct SchedulerTests {
    private static let refused = Reply(550, .init(5, 1, 1), "no such user")
    private static let greylisted = Reply(451, .init(4, 7, 1), "come back")
    private static let unreachable = NextHopFailure.temporary(
        reply: Reply(451, .init(4, 4, 1), "no answer"), host: "dead.example")

    @Test func `a mail goes to its domain and is gone from the queue`() async throws {
        let world = try SchedulerWorld()
        try await world.running {
            try await world.queue(to: ["eve@far.example", "max@far.example"], text: "Subject: x\r\n\r\nbody\r\n")
            try await world.until("it is there") { world.connector.mails.count == 1 }
            let mail = try #require(world.connector.mails.first)
            #expect(mail.nextHop == .domain(try Domain("far.example")))
            #expect(mail.recipients == ["eve@far.example", "max@far.example"])
            #expect(mail.text == "Subject: x\r\n\r\nbody\r\n")
            try await world.until("it is traced") { world.story(of: "max@far.example") == [.sent] }
            #expect(try await world.spool.dueDestinations(at: .distantFuture, excluding: [], limit: 10).isEmpty)
        }
    }

    @Test func `what is put off is tried again when its time has come`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Self.greylisted }
        try await world.running {
            try await world.queue(to: ["eve@far.example"])
            try await world.until("it is deferred") { world.story(of: "eve@far.example") == [.deferred] }
            world.connector.script("far.example") { $0.end = Reply(250, nil, "ok") }
            world.advance(by: 299)
            try await Task.sleep(for: .milliseconds(50))
            #expect(world.connector.mails.isEmpty)
            world.advance(by: 2)
            try await world.until("it is there") { world.connector.mails.count == 1 }
        }
    }

    @Test func `the scheduler wakes by itself when the next try is due`() async throws {
        let policy = QueuePolicy(retries: RetrySchedule(delays: [.seconds(1)], jitter: 0))
        let world = try SchedulerWorld(SchedulerSettings(policy: policy))
        world.connector.script("far.example") { $0.end = Self.greylisted }
        try await world.running {
            try await world.queue(to: ["eve@far.example"])
            try await world.until("it is tried three times") { world.connector.connects(to: "far.example") >= 3 }
        }
    }

    @Test func `a dead host costs its own mail only, and that no time-out a mail`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("dead.example") {
            $0.failure = Self.unreachable
            $0.delay = .milliseconds(100)
        }
        try await world.running {
            for number in 0..<60 { try await world.queue(to: ["r\(number)@dead.example"]) }
            try await world.queue(to: ["eve@far.example"])
            try await world.until("the other mail is there") { world.connector.mails(to: "far.example").count == 1 }
            try await world.until("all of the dead host's mail is put off") {
                world.trace.events.count { $0.kind == .deferred } == 60
            }
            #expect(world.connector.connects(to: "dead.example") < 15)
            // What is queued while it rests is put off without a try.
            let connects = world.connector.connects(to: "dead.example")
            try await world.queue(to: ["late@dead.example"])
            try await world.until("it is put off") { world.story(of: "late@dead.example") == [.deferred] }
            #expect(world.connector.connects(to: "dead.example") == connects)
        }
    }

    @Test func `many mails to one host run at once, as many as may`() async throws {
        let world = try SchedulerWorld(SchedulerSettings(limits: DeliveryLimits(perDestination: 8, start: 2)))
        world.connector.script("far.example") { $0.delay = .milliseconds(5) }
        try await world.running {
            for number in 0..<200 { try await world.queue(to: ["r\(number)@far.example"]) }
            try await world.until("all are there") { world.connector.mails.count == 200 }
            #expect((3...8).contains(world.connector.mostOpen(to: "far.example")))
        }
    }

    @Test func `a letter to the same host does not wait for a newsletter`() async throws {
        let world = try SchedulerWorld(SchedulerSettings(limits: DeliveryLimits(perDestination: 2, start: 2, recipients: 1)))
        world.connector.script("far.example") { $0.delay = .milliseconds(10) }
        try await world.running {
            try await world.queue(from: "news@kunde.example", to: (0..<500).map { "r\($0)@far.example" })
            try await world.until("it is under way") { world.connector.mails.count > 20 }
            let before = world.connector.mails.count
            try await world.queue(from: "bert@kunde.example", to: ["eve@far.example"])
            try await world.until("the letter is there") {
                world.connector.mails.contains { $0.recipients == ["eve@far.example"] }
            }
            #expect(world.connector.mails.count - before < 100)
        }
    }

    @Test func `routes lead elsewhere, throw away, hold`() async throws {
        let world = try SchedulerWorld()
        try world.directory.route("far.example", .host("smart.example", port: 587))
        try world.directory.route("gone.example", .discard)
        try world.directory.route("held.example", .hold)
        try await world.running {
            try await world.queue(to: ["eve@far.example", "eve@gone.example", "eve@held.example"])
            try await world.until("all have gone their ways") { world.trace.events.count == 3 }
            #expect(world.connector.mails.map(\.nextHop) == [.host("smart.example", port: 587)])
            #expect(world.story(of: "eve@gone.example") == [.delivered])
            #expect(world.story(of: "eve@held.example") == [.deferred])
            #expect(try await world.spool.dueDestinations(at: .distantFuture, excluding: [], limit: 10).isEmpty)
        }
    }

    @Test func `mail for a mailbox of ours goes there with its Return-Path`() async throws {
        let world = try SchedulerWorld()
        try await world.running {
            try await world.queue(from: "bert@kunde.example", to: ["anna@kunde.example", "nobody@kunde.example"])
            try await world.until("it is settled") { world.trace.events.count >= 3 }
            #expect(world.story(of: "anna@kunde.example") == [.delivered])
            #expect(world.story(of: "nobody@kunde.example") == [.reported, .failed])
            #expect(
                world.mailboxes.mails.contains { $0.text.hasPrefix("Return-Path: <bert@kunde.example>\r\nSubject: hello\r\n") })
        }
    }

    @Test func `a mailbox that filled up meanwhile is waited for`() async throws {
        let world = try SchedulerWorld()
        world.directory.add(mailbox: 2, "bert@kunde.example")
        world.mailboxes.fill(1)
        try await world.running {
            try await world.queue(to: ["anna@kunde.example", "bert@kunde.example"])
            try await world.until("both are settled") { world.trace.events.count == 2 }
            #expect(world.story(of: "anna@kunde.example") == [.deferred])
            #expect(world.mailboxes.mails.map(\.mailboxes) == [[2]])
            world.mailboxes.empty(1)
            world.advance(by: 301)
            try await world.until("it is there") { world.mailboxes.mails.count == 2 }
        }
    }

    @Test func `an address that leads elsewhere makes a mail of its own`() async throws {
        let world = try SchedulerWorld()
        let forward = Expansion.Forward(address: try Address("anna@far.example"), of: "both@kunde.example", owner: nil)
        let anna = try #require(try await world.directory.mailbox(id: 1))
        world.directory.set(
            "both@kunde.example", .expansion(Expansion(address: "both@kunde.example", mailboxes: [anna], forwards: [forward])))
        try await world.running {
            try await world.queue(to: ["both@kunde.example"], notify: .on([.failure, .success]))
            try await world.until("both have it") { world.connector.mails.count == 1 && world.mailboxes.mails.count == 2 }
            let mail = try #require(world.connector.mails.first)
            #expect(mail.recipients == ["anna@far.example"])
            #expect(mail.text == "Delivered-To: both@kunde.example\r\nSubject: hello\r\n\r\nhi\r\n")
            #expect(world.mailboxes.mails.last?.text.contains("Action: expanded") == true)
        }
    }

    @Test func `deliveries under way finish when the server goes down, and what was not begun is due at once`() async throws {
        let world = try SchedulerWorld(SchedulerSettings(limits: DeliveryLimits(perDestination: 1, start: 1)))
        world.connector.script("far.example") { $0.delay = .milliseconds(1) }
        let spool = world.spool
        var due: [String] = []
        try await world.running {
            // Batches grow while mails go fast; then a slow one leaves the rest of its batch leased.
            for number in 0..<60 { try await world.queue(to: ["r\(number)@far.example"]) }
            try await world.until("some are there") { world.connector.mails.count > 40 }
            world.connector.script("far.example") { $0.delay = .milliseconds(300) }
            for number in 60..<90 { try await world.queue(to: ["r\(number)@far.example"]) }
            try await world.until("most are there") { world.connector.mails.count > 60 }
        }
        let left = SQLiteSpool(folder: spool.folder, logger: .init(label: "test"))
        due = try await left.dueDestinations(at: Date(), excluding: [], limit: 10)
        #expect(due == ["far.example"])
        let leases = try await left.lease("far.example", at: Date(), for: .seconds(60), mails: 100, recipients: 100)
        await left.close()
        #expect(leases.count + world.connector.mails.count == 90)
    }
}
