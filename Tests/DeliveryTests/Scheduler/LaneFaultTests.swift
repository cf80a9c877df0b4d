import Foundation
import MailFormat
import SMTP
import Spool
import Testing

@testable import Delivery

/// What counts against a next hop, and what the operator can do about it.
struct LaneFaultTests {
    private static let unreachable = NextHopFailure.temporary(
        reply: Reply(451, .init(4, 4, 1), "no answer"), host: "dead.example")
    private static let single = SchedulerSettings(limits: DeliveryLimits(perDestination: 1, start: 1))

    @Test func `a mail that breaks its session is put off alone`() async throws {
        let world = try SchedulerWorld(Self.single)
        world.connector.script("far.example") { $0.breaksFor = ["poison@far.example"] }
        try await world.running {
            try await world.queue(to: ["poison@far.example"])
            try await world.until("it is put off") { world.story(of: "poison@far.example") == [.deferred] }
            try await world.queue(to: ["eve@far.example"])
            try await world.until("the other has gone") { world.story(of: "eve@far.example") == [.sent] }
        }
    }

    @Test func `a host that breaks off three mails in a row rests`() async throws {
        let world = try SchedulerWorld(Self.single)
        world.connector.script("far.example") { $0.breaksFor = ["1@far.example", "2@far.example", "3@far.example"] }
        try await world.running {
            for number in 1...3 {
                try await world.queue(to: ["\(number)@far.example"])
                try await world.until("it is put off") { world.story(of: "\(number)@far.example") == [.deferred] }
            }
            try await world.queue(to: ["eve@far.example"])
            try await world.until("the next one waits") { world.story(of: "eve@far.example") == [.deferred] }
            #expect(world.connector.connects(to: "far.example") == 3)
        }
    }

    @Test(arguments: [false, true]) func `421 counts against the host, as the answer to a mail or in its midst`(isAnswer: Bool)
        async throws
    {
        let world = try SchedulerWorld(Self.single)
        world.connector.script("far.example") {
            $0.end = isAnswer ? Reply(421, .init(4, 3, 2), "going down") : $0.end
            $0.breakage = Reply(421, .init(4, 3, 2), "going down")
            $0.breaksFor = isAnswer ? [] : ["eve@far.example"]
        }
        try await world.running {
            try await world.queue(to: ["eve@far.example"])
            try await world.until("it is put off") { world.story(of: "eve@far.example") == [.deferred] }
            try await world.queue(to: ["max@far.example"])
            try await world.until("the next one waits") { world.story(of: "max@far.example") == [.deferred] }
            #expect(world.connector.connects(to: "far.example") == 1)
        }
    }

    @Test func `what the operator asks for is tried at once, and one try answers for all of it`() async throws {
        let world = try SchedulerWorld(Self.single)
        world.connector.script("dead.example") { $0.failure = Self.unreachable }
        try await world.running {
            try await world.queue(to: ["0@dead.example"])
            try await world.until("it is put off") { world.story(of: "0@dead.example") == [.deferred] }
            for number in 1...5 { try await world.queue(to: ["\(number)@dead.example"]) }
            try await world.until("the others are put off without a try") {
                world.trace.events.count { $0.kind == .deferred } == 6
            }
            #expect(world.connector.connects(to: "dead.example") == 1)
            let ids = try await world.spool.mails(matching: .init(), after: nil, limit: 10).map(\.id)
            // In a process of its own, as a command does it.
            let command = SQLiteSpool(folder: world.spool.folder, creates: false, logger: .quiet)
            #expect(try await command.retry(ids).count == 6)
            await command.close()
            world.scheduler.wake()
            try await world.until("all have their answer") { world.trace.events.count { $0.kind == .deferred } == 12 }
            #expect(world.connector.connects(to: "dead.example") == 2)
            world.connector.script("dead.example") { $0.failure = nil }
            #expect(try await world.spool.retry(ids).count == 6)
            try await world.until("all have gone") { world.connector.mails.count == 6 }
        }
    }

    @Test func `so is what he releases`() async throws {
        let world = try SchedulerWorld(Self.single)
        world.connector.script("dead.example") { $0.failure = Self.unreachable }
        try await world.running {
            try await world.queue(to: ["0@dead.example"])
            try await world.until("it is put off") { world.story(of: "0@dead.example") == [.deferred] }
            let ids = try await world.spool.mails(matching: .init(), after: nil, limit: 10).map(\.id)
            #expect(try await world.spool.hold(ids) == ids)
            world.connector.script("dead.example") { $0.failure = nil }
            #expect(try await world.spool.release(ids) == ids)
            try await world.until("it has gone") { world.connector.mails.count == 1 }
        }
    }
}
