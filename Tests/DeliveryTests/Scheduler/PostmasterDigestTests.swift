import Directory
import Foundation
import Logging
import MailFormat
import SMTP
import Testing

@testable import Delivery

/// The postmaster hears of dead letters, once a day.
struct PostmasterDigestTests {
    @Test func `a day's dead letters are told once, and a restart tells nothing again`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Reply(550, .init(5, 1, 1), "no such user") }
        let folder = NSTemporaryDirectory() + "martlet-digest-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await world.running {
            func digest(after seconds: TimeInterval) throws -> PostmasterDigest {
                PostmasterDigest(
                    spool: world.spool, directory: PostmasterDirectory(), delivery: world.mailboxes,
                    hostname: try Domain("mx.kunde.example"), settings: { SchedulerSettings() }, keptDays: 30,
                    markPath: folder + "/digest", logger: Logger(label: "test"),
                    clock: SchedulerClock(now: { Date().addingTimeInterval(seconds) }))
            }
            #expect(try await !digest(after: 0).tell(), "there is nothing to tell")
            try await world.queue(from: "", to: ["eve@far.example"])
            try await world.until("it is dead") { world.story(of: "eve@far.example") == [.deadLettered] }
            #expect(try await digest(after: 0).tell())
            let mail = try #require(world.mailboxes.mails.first)
            #expect(mail.mailboxes == [7])
            #expect(mail.text.hasPrefix("Return-Path: <>\r\nFrom: "))
            #expect(mail.text.contains("eve@far.example") && mail.text.contains("550 5.1.1 no such user"))

            try await world.queue(from: "", to: ["max@far.example"])
            try await world.until("it is dead") { world.story(of: "max@far.example") == [.deadLettered] }
            #expect(try await !digest(after: 86_000).tell(), "the day is not over")
            #expect(try await digest(after: 86_402).tell())
            #expect(world.mailboxes.mails.count == 2)
            #expect(world.mailboxes.mails.last?.text.contains("max@far.example") == true)
            #expect(try await !digest(after: 3 * 86_400).tell(), "nothing is new since the last")
        }
    }

    @Test func `a digest that cannot be delivered is told later`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Reply(550, .init(5, 1, 1), "no such user") }
        let mark = NSTemporaryDirectory() + "martlet-digest-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: mark) }
        let digest = PostmasterDigest(
            spool: world.spool, directory: PostmasterDirectory(), delivery: world.mailboxes,
            hostname: try Domain("mx.kunde.example"), settings: { SchedulerSettings() }, keptDays: 30, markPath: mark,
            logger: .quiet)
        try await world.running {
            try await world.queue(from: "", to: ["eve@far.example"])
            try await world.until("it is dead") { world.story(of: "eve@far.example") == [.deadLettered] }
            world.mailboxes.fill(7)
            #expect(await !digest.tell())
            world.mailboxes.empty(7)
            #expect(await digest.tell())
        }
    }
}

/// A directory that has a postmaster and nobody else.
private struct PostmasterDirectory: DirectoryStore {
    private let postmaster = Mailbox(id: 7, address: "admin@kunde.example", maildir: "/nowhere/7", uid: 1, gid: 1)

    func resolve(_ recipient: ForwardPath) async throws(DirectoryError) -> Resolution {
        recipient == .postmaster ? .mailboxes([postmaster]) : .unknown
    }

    func mailbox(id: Mailbox.ID) async throws(DirectoryError) -> Mailbox? { nil }
}
