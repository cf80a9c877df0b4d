import Foundation
import MailFormat
import Testing

@testable import Spool

/// What every spool lets an operator see and do.
@Suite struct AdministrationTests {
    private func filled(_ spool: any Spool) async throws -> [QueueID] {
        [
            try await spool.queue(try envelope("A", from: "anna", to: ["x@far.example"], arrival: start)),
            try await spool.queue(
                try envelope("B", from: "bert", to: ["X@far.example", "y@near.example"], arrival: start + 100)),
            try await spool.queue(try envelope("C", from: "anna", to: ["z@near.example"], arrival: start + 200), "12345"),
        ]
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var filter: QueueFilter
        var names: [String]
    }

    static let cases: [Case] = {
        func address(_ text: String) -> Address? { try? Address(text) }
        return [
            Case(testDescription: "all", filter: QueueFilter(), names: ["A", "B", "C"]),
            Case(
                testDescription: "sender", filter: QueueFilter(sender: address("ANNA@kunde.example").map { .address($0) }),
                names: ["A", "C"]),
            Case(testDescription: "null sender", filter: QueueFilter(sender: .null), names: []),
            Case(testDescription: "recipient", filter: QueueFilter(recipient: address("x@far.example")), names: ["A", "B"]),
            Case(testDescription: "domain", filter: QueueFilter(domain: try? Domain("Near.example")), names: ["B", "C"]),
            Case(testDescription: "part of a domain", filter: QueueFilter(domain: try? Domain("ar.example")), names: []),
            Case(testDescription: "older", filter: QueueFilter(before: start + 100), names: ["A"]),
            Case(testDescription: "newer", filter: QueueFilter(since: start + 100), names: ["B", "C"]),
            Case(testDescription: "waiting", filter: QueueFilter(state: .waiting), names: ["A", "B", "C"]),
            Case(testDescription: "held", filter: QueueFilter(state: .held), names: []),
            Case(
                testDescription: "two at once",
                filter: QueueFilter(
                    sender: address("anna@kunde.example").map { .address($0) }, domain: try? Domain("near.example")),
                names: ["C"]),
        ]
    }()

    @Test(arguments: SpoolKind.allCases, cases)
    func mailsAreFoundByWhatIsAsked(kind: SpoolKind, example: Case) async throws {
        let spool = try kind.make().spool
        _ = try await filled(spool)
        #expect(try await spool.mails(matching: example.filter, after: nil, limit: 10).map(\.name) == example.names)
    }

    @Test(arguments: SpoolKind.allCases)
    func aListComesInPages(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let ids = try await filled(spool)
        let first = try await spool.mails(matching: QueueFilter(), after: nil, limit: 2)
        #expect(first.map(\.id) == Array(ids.prefix(2)))
        let second = try await spool.mails(matching: QueueFilter(), after: first.last?.id, limit: 2)
        #expect(second.map(\.id) == [ids[2]])
        let recipients = try await spool.recipients(of: ids[1], after: nil, limit: 1)
        #expect(recipients.map(\.address) == ["X@far.example"])
        #expect(try await spool.recipients(of: ids[1], after: recipients.last?.id, limit: 1).map(\.address) == ["y@near.example"])
    }

    @Test(arguments: SpoolKind.allCases)
    func statesAndAnswersAreShown(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let ids = try await filled(spool)
        let far = try await spool.leaseAll("far.example")
        try await spool.settle(far, .deferred(until: start + 500, counts: true), reply: "451 4.7.1 Greylisted")
        let near = try await spool.lease("near.example", at: start + 300, for: .seconds(60), mails: 1, recipients: 9)
        #expect(near.map(\.envelope.id) == ["B"])
        let a = try await spool.mail(ids[0])
        #expect(a.state == .deferred)
        #expect(a.nextTry == start + 500)
        #expect(a.lastReply == "451 4.7.1 Greylisted")
        #expect(a.firstRecipient == "x@far.example")
        #expect((a.sender, a.octets, a.open, a.recipients) == ("anna@kunde.example", 17, 1, 1))
        #expect(try await spool.mail(ids[1]).state == .delivering)
        #expect(try await spool.mail(ids[2]).state == .waiting)
        let recipients = try await spool.recipients(of: ids[1], after: nil, limit: 10)
        #expect(recipients.map(\.state) == [.waiting, .delivering])
        #expect(recipients[1].nextTry == start + 360)
        #expect(try await spool.mails(matching: QueueFilter(state: .deferred), after: nil, limit: 10).map(\.id) == [ids[0]])
        #expect(try await spool.mails(matching: QueueFilter(state: .delivering), after: nil, limit: 10).map(\.id) == [ids[1]])
    }

    @Test(arguments: SpoolKind.allCases)
    func whatTheOperatorAsksForIsMarkedForOneTry(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let before = Date()
        let id = try await spool.queue(try envelope(arrival: before))
        var leases = try await spool.leaseAll(at: Date())
        #expect(leases.map(\.retryAskedAt) == [nil])
        let ways: [(Settlement.Outcome, () async throws -> [QueueID])] = [
            (.deferred(until: .distantFuture, counts: true), { try await spool.retry([id]) }),
            (.held, { try await spool.release([id]) }),
            (.dead, { try await spool.releaseDeadLetters([id]) }),
        ]
        for (outcome, ask) in ways {
            try await spool.settle(leases, outcome)
            #expect(try await ask() == [id])
            leases = try await spool.leaseAll(at: Date())
            let asked = try #require(leases.first?.retryAskedAt)
            #expect(asked >= before - 1 && asked <= Date())
        }
        try await spool.settle(leases, .deferred(until: before, counts: false))
        #expect(try await spool.leaseAll(at: Date()).map(\.retryAskedAt) == [nil])
    }

    @Test(arguments: SpoolKind.allCases)
    func aRetryIsDueNow(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let id = try await spool.queue(try envelope(arrival: Date()))
        let leases = try await spool.leaseAll(at: Date())
        // What is being delivered is not tried beside that.
        #expect(try await spool.retry([id]) == [])
        try await spool.settle(leases, .deferred(until: .now + 3600, counts: true))
        #expect(try await spool.leaseAll(at: Date()).isEmpty)
        #expect(try await spool.retry([id, QueueID(number: 4711)]) == [id])
        #expect(try await spool.dueDestinations(at: Date(), excluding: [], limit: 9) == ["far.example"])
        #expect(try await spool.leaseAll(at: Date()).map(\.message) == [id])
    }

    @Test(arguments: SpoolKind.allCases)
    func aHeldMailWaitsForItsRelease(kind: SpoolKind) async throws {
        let test = try kind.make()
        let id = try await test.spool.queue(try envelope(arrival: Date()))
        let operators = test.another()
        #expect(try await operators.hold([id]) == [id])
        #expect(try await operators.mail(id).state == .held)
        #expect(try await test.spool.leaseAll(at: Date() + 10).isEmpty)
        #expect(try await operators.retry([id]) == [])
        #expect(try await operators.release([id]) == [id])
        #expect(try await operators.release([id]) == [])
        #expect(try await test.spool.leaseAll(at: Date() + 10).map(\.message) == [id])
    }

    @Test(arguments: SpoolKind.allCases)
    func aHoldOutlivesTheTryThatRuns(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let id = try await spool.queue(try envelope(to: ["a@far.example", "b@far.example"]))
        let lease = try #require(try await spool.leaseAll().first)
        #expect(try await spool.hold([id]) == [id])
        try await spool.settle([
            Settlement(
                message: id, recipient: lease.recipients[0].id, outcome: .deferred(until: start + 1, counts: true), reply: "451 x"
            ),
            Settlement(message: id, recipient: lease.recipients[1].id, outcome: .delivered, reply: "250 x"),
        ])
        #expect(try await spool.leaseAll(at: start + 100).isEmpty)
        let recipients = try await spool.recipients(of: id, after: nil, limit: 9)
        #expect(recipients.map(\.state) == [.held, .delivered])
        #expect(recipients.map(\.attempts) == [1, 0])
    }

    @Test(arguments: SpoolKind.allCases)
    func aDeletedMailIsGoneAlsoForTheTryThatRuns(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let ids = try await filled(spool)
        let leases = try await spool.leaseAll("far.example")
        #expect(try await spool.delete([ids[0], QueueID(number: 4711)]) == [ids[0]])
        try await spool.settle(leases, .delivered)
        await #expect(throws: SpoolError.self) { try await spool.mail(ids[0]) }
        await #expect(throws: SpoolError.self) { try await spool.content(of: ids[0]) }
        #expect(try await spool.delete([ids[2]]) == [ids[2]])
        #expect(try await spool.mails(matching: QueueFilter(), after: nil, limit: 10).map(\.id) == [ids[1]])
        #expect(try await spool.leaseAll("near.example", at: start + 1000).map(\.message) == [ids[1]])
    }

    @Test(arguments: SpoolKind.allCases)
    func destinationsAreCounted(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let ids = try await filled(spool)
        let far = try await spool.leaseAll("far.example", mails: 1)
        try await spool.settle(far, .deferred(until: start + 500, counts: true), reply: "421 4.3.2 Busy")
        _ = try await spool.hold([ids[2]])
        let statistics = try await spool.statistics()
        #expect(statistics.map(\.destination) == ["far.example", "near.example"])
        #expect(statistics.map(\.waiting) == [1, 1])
        #expect(statistics.map(\.deferred) == [1, 0])
        #expect(statistics.map(\.held) == [0, 1])
        #expect(statistics.map(\.recipients) == [2, 2])
        #expect(statistics.map(\.oldest) == [start, start + 100])
        #expect(statistics.map(\.lastReply) == ["421 4.3.2 Busy", nil])
        let totals = try await spool.totals()
        #expect(totals == QueueTotals(mails: 3, recipients: 4, octets: 39, oldest: start, damaged: 0, deadLetters: 0))
    }
}
