import Foundation
import MailFormat
import Testing

@testable import Spool

/// What is old goes.
@Suite struct CleaningTests {
    @Test func deadLettersGoAfterThirtyDays() async throws {
        let home = try Home()
        let spool = home.spool()
        for index in 0..<2 {
            try await spool.queueLarge(try envelope("\(index)", to: ["a@far.example", "b\(index)@near.example"]))
        }
        try await spool.settle(try await spool.leaseAll("far.example"), .dead, reply: "550 5.1.1 x")
        // One of the two still waits for another recipient.
        try await spool.settle(try await spool.leaseAll("near.example", mails: 1), .delivered)
        try await spool.clean(at: Date() + 29 * 86_400)
        #expect(try await spool.totals().deadLetters == 2)
        try await spool.clean(at: Date() + 31 * 86_400)
        #expect(try await spool.totals().deadLetters == 1)
        await spool.close()
        #expect(try home.bodies.count == 1)
    }

    @Test func linesGoWhenNothingWaitsInThemAndComeAgain() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope())
        try await spool.settle(try await spool.leaseAll(), .delivered)
        let held = try await spool.queue(try envelope())
        _ = try await spool.hold([held])
        try await spool.clean(at: Date())
        #expect(try home.ask("SELECT count(*) FROM line") == 0)
        // The destination's last answer is kept for a week.
        #expect(try home.ask("SELECT count(*) FROM destination") == 1)
        try await spool.clean(at: Date() + 8 * 86_400)
        #expect(try home.ask("SELECT count(*) FROM destination") == 0)
        _ = try await spool.release([held])
        try await spool.queue(try envelope())
        #expect(try await spool.leaseAll(at: .distantFuture).count == 2)
        await spool.close()
    }

    @Test func filesOfThisProcessAreNoOrphans() async throws {
        let home = try Home()
        let spool = home.spool()
        let writer = spool.begin(try envelope())
        try await writer.append(.init(repeating: 0x61, count: 200_000))
        try await spool.recover()
        #expect(try home.bodies.count == 1)
        let id = try await writer.commit()
        #expect(try await spool.octets(of: id).count == 200_000)
        await spool.close()
    }
}
