import Foundation
import MailFormat
import Spool
import Testing

/// What every spool promises of mails that cannot be delivered and of which nobody may be told.
@Suite struct DeadLetterTests {
    /// A mail to two, of whom one died and the other is as said.
    private func dead(_ spool: any Spool, other: Settlement.Outcome) async throws -> QueueID {
        var mail = try envelope("H", to: ["a@far.example", "b@far.example"])
        mail.origin = .held
        let id = try await spool.queue(mail)
        let lease = try #require(try await spool.leaseAll().first)
        try await spool.settle([
            Settlement(message: id, recipient: lease.recipients[0].id, outcome: .dead, reply: "550 5.1.1 No such user"),
            Settlement(message: id, recipient: lease.recipients[1].id, outcome: other, reply: "x"),
        ])
        return id
    }

    @Test(arguments: SpoolKind.allCases)
    func aDeadLetterIsKeptWithItsReason(kind: SpoolKind) async throws {
        let test = try kind.make()
        let id = try await dead(test.spool, other: .delivered)
        let spool = try await test.restarted()
        let letters = try await spool.deadLetters(since: nil, after: nil, limit: 10)
        let letter = try #require(letters.first)
        #expect(letters.map(\.id) == [id])
        #expect((letter.dead, letter.open, letter.octets, letter.name) == (1, 0, 17, "H"))
        #expect(letter.firstRecipient == "a@far.example")
        #expect(letter.reason == "550 5.1.1 No such user")
        #expect(try await spool.deadLetter(id) == letter)
        #expect(try await spool.recipients(of: id, after: nil, limit: 9).map(\.state) == [.dead, .delivered])
        #expect(try await spool.octets(of: id).count == 17)
        // It is no part of the queue any more.
        #expect(try await spool.mails(matching: QueueFilter(), after: nil, limit: 10).isEmpty)
        #expect(try await spool.leaseAll(at: .distantFuture).isEmpty)
        #expect(try await spool.totals().deadLetters == 1)
        #expect(try await spool.deadLetters(since: letter.since, after: nil, limit: 10).count == 1)
        #expect(try await spool.deadLetters(since: letter.since + 1, after: nil, limit: 10).isEmpty)
        #expect(try await spool.deadLetters(since: nil, after: id, limit: 10).isEmpty)
    }

    @Test(arguments: SpoolKind.allCases)
    func whatStillWaitsOfAMailGoesOn(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let id = try await dead(spool, other: .deferred(until: start + 5, counts: true))
        #expect(try await spool.deadLetter(id).open == 1)
        #expect(try await spool.mails(matching: QueueFilter(), after: nil, limit: 10).map(\.id) == [id])
        try await spool.settle(try await spool.leaseAll(at: start + 5), .delivered)
        #expect(try await spool.deadLetter(id).open == 0)
    }

    @Test(arguments: SpoolKind.allCases)
    func aReleasedDeadLetterIsSentOnWithItsTimeBeginningAnew(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let id = try await dead(spool, other: .delivered)
        #expect(try await spool.releaseDeadLetters([id]) == [id])
        #expect(try await spool.releaseDeadLetters([id]) == [])
        await #expect(throws: SpoolError.self) { try await spool.deadLetter(id) }
        let leases = try await spool.leaseAll(at: .distantFuture)
        #expect(leases.map(\.addresses) == [["a@far.example"]])
        let since = try #require(leases.first?.recipients.first?.retriesSince)
        #expect(abs(since.timeIntervalSinceNow) < 60)
        try await spool.settle(leases, .delivered)
        await #expect(throws: SpoolError.self) { try await spool.mail(id) }
    }

    @Test(arguments: SpoolKind.allCases)
    func aDeletedDeadLetterIsGone(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let id = try await dead(spool, other: .delivered)
        #expect(try await spool.deleteDeadLetters([id, QueueID(number: 4711)]) == [id])
        await #expect(throws: SpoolError.self) { try await spool.mail(id) }
    }

    @Test(arguments: SpoolKind.allCases)
    func deletingADeadLetterLeavesWhatWaits(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let id = try await dead(spool, other: .deferred(until: start + 5, counts: true))
        #expect(try await spool.deleteDeadLetters([id]) == [id])
        try await spool.settle(try await spool.leaseAll(at: start + 5), .delivered)
        await #expect(throws: SpoolError.self) { try await spool.mail(id) }
    }

    @Test(arguments: SpoolKind.allCases)
    func deletingFromTheQueueLeavesTheDeadLetter(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let id = try await dead(spool, other: .deferred(until: start + 5, counts: true))
        #expect(try await spool.delete([id]) == [id])
        #expect(try await spool.deadLetter(id).open == 0)
        #expect(try await spool.leaseAll(at: .distantFuture).isEmpty)
        #expect(try await spool.mails(matching: QueueFilter(), after: nil, limit: 9).isEmpty)
    }
}
