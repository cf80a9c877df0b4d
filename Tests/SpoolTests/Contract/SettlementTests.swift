import Foundation
import MailFormat
import Spool
import Testing

/// What every spool promises of the end of a try.
@Suite struct SettlementTests {
    @Test(arguments: SpoolKind.allCases, [Settlement.Outcome.delivered, .failed])
    func aMailIsGoneWithItsLastRecipient(kind: SpoolKind, end: Settlement.Outcome) async throws {
        let test = try kind.make()
        let spool = test.spool
        let id = try await spool.queue(try envelope(to: ["a@far.example", "b@far.example", "c@near.example"]))
        try await spool.settle(try await spool.leaseAll("far.example"), end)
        _ = try await spool.content(of: id)
        try await spool.settle(try await spool.leaseAll("near.example"), end)
        await #expect(throws: SpoolError.self) { try await spool.content(of: id) }
        #expect(try await test.restarted().dueDestinations(at: .distantFuture, excluding: [], limit: 10) == [])
    }

    @Test(arguments: SpoolKind.allCases)
    func aDeferredRecipientIsTriedAgainAtItsTime(kind: SpoolKind) async throws {
        let test = try kind.make()
        let spool = test.spool
        try await spool.queue(try envelope())
        let leases = try await spool.leaseAll()
        try await spool.settle(leases, .deferred(until: start + 300, counts: true), reply: "451 4.7.1 Greylisted")
        #expect(try await spool.nextDue(after: start) == start + 300)
        #expect(try await spool.leaseAll(at: start + 299).isEmpty)
        let later = try await test.restarted()
        let again = try #require(try await later.leaseAll(at: start + 300).first?.recipients.first)
        #expect(again.attempts == 1)
        #expect(again.lastReply == "451 4.7.1 Greylisted")
        #expect(!again.isDelayReported)
        #expect(again.retriesSince == start)
    }

    @Test(arguments: SpoolKind.allCases)
    func aTryThatWasNoneIsNotCountedAndADelayIsReportedOnce(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        try await spool.queue(try envelope())
        let lease = try #require(try await spool.leaseAll().first)
        let recipient = try #require(lease.recipients.first)
        try await spool.settle([
            Settlement(
                message: lease.message, recipient: recipient.id, outcome: .deferred(until: start + 1, counts: false),
                reply: "", reportsDelay: true)
        ])
        let again = try #require(try await spool.leaseAll(at: start + 1).first)
        #expect(again.recipients.map(\.attempts) == [0])
        #expect(again.recipients.map(\.isDelayReported) == [true])
        try await spool.settle([again], .deferred(until: start + 2, counts: true))
        #expect(try await spool.leaseAll(at: start + 2).first?.recipients.first?.isDelayReported == true)
    }

    @Test(arguments: SpoolKind.allCases)
    func oneCallSettlesManyMailsInManyWays(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        for index in 0..<3 { try await spool.queue(try envelope("M\(index)", to: ["a@far.example", "b@far.example"])) }
        let leases = try await spool.leaseAll()
        let outcomes: [Settlement.Outcome] = [.delivered, .failed, .deferred(until: start + 5, counts: true), .delivered]
        let all = leases.flatMap { lease in lease.recipients.map { (lease.message, $0.id) } }
        try await spool.settle(
            zip(all, outcomes).map { Settlement(message: $0.0, recipient: $0.1, outcome: $1, reply: "x") })
        await #expect(throws: SpoolError.self) { try await spool.content(of: leases[0].message) }
        let later = try await spool.leaseAll(at: start + 5)
        #expect(later.map(\.addresses) == [["a@far.example"]])
        #expect(later.map(\.envelope.id) == ["M1"])
        // The third mail is leased still.
        #expect(try await spool.leaseAll(at: start + 60).map(\.envelope.id).contains("M2"))
    }

    @Test(arguments: SpoolKind.allCases)
    func aSettlementThatComesTwiceCountsOnce(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let id = try await spool.queue(try envelope(to: ["a@far.example", "b@far.example"]))
        let lease = try #require(try await spool.leaseAll().first)
        let first = Settlement(message: id, recipient: lease.recipients[0].id, outcome: .delivered, reply: "250 ok")
        try await spool.settle([first, first])
        try await spool.settle([first])
        _ = try await spool.content(of: id)
        #expect(try await spool.leaseAll(at: start + 60).map(\.addresses) == [["b@far.example"]])
    }

    @Test(arguments: SpoolKind.allCases)
    func whatIsUnknownIsPassedOver(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let id = try await spool.queue(try envelope())
        try await spool.settle([
            Settlement(message: QueueID(number: 4711), recipient: 1, outcome: .delivered, reply: ""),
            Settlement(message: id, recipient: 4711, outcome: .delivered, reply: ""),
        ])
        #expect(try await spool.leaseAll().count == 1)
    }

    @Test(arguments: SpoolKind.allCases)
    func aHeldRecipientIsNotTried(kind: SpoolKind) async throws {
        let test = try kind.make()
        try await test.spool.queue(try envelope())
        try await test.spool.settle(try await test.spool.leaseAll(), .held, reply: "held by a route")
        #expect(try await test.restarted().leaseAll(at: start + 1_000_000).isEmpty)
        #expect(try await test.spool.dueDestinations(at: .distantFuture, excluding: [], limit: 10) == [])
    }
}
