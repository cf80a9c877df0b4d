import Foundation
import MailFormat
import Spool
import Testing

/// What every spool promises of leases.
@Suite struct LeaseTests {
    @Test(arguments: SpoolKind.allCases)
    func whatIsLeasedIsNotLeasedAgainUntilTheLeaseExpires(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        try await spool.queue(try envelope())
        #expect(try await spool.leaseAll(at: start).count == 1)
        #expect(try await spool.leaseAll(at: start + 59).isEmpty)
        #expect(try await spool.dueDestinations(at: start + 59, excluding: [], limit: 10) == [])
        #expect(try await spool.nextDue(after: start + 59) == start + 60)
        #expect(try await spool.dueDestinations(at: start + 60, excluding: [], limit: 10) == ["far.example"])
        let again = try await spool.leaseAll(at: start + 60)
        #expect(again.count == 1)
        #expect(again.first?.recipients.first?.attempts == 0)
    }

    @Test(arguments: SpoolKind.allCases)
    func aLeaseCanBeExtended(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        try await spool.queue(try envelope())
        let leases = try await spool.leaseAll(at: start)
        try await spool.extend(leases, until: start + 300)
        #expect(try await spool.leaseAll(at: start + 299).isEmpty)
        #expect(try await spool.leaseAll(at: start + 300).count == 1)
    }

    @Test(arguments: SpoolKind.allCases)
    func anEndedLeaseIsNotExtended(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        try await spool.queue(try envelope())
        let leases = try await spool.leaseAll(at: start)
        try await spool.settle(leases, .deferred(until: start + 10, counts: true), reply: "451 4.0.0 later")
        try await spool.extend(leases, until: start + 300)
        #expect(try await spool.leaseAll(at: start + 10).count == 1)
    }

    @Test(arguments: SpoolKind.allCases)
    func twoServersNeverHaveTheSameLease(kind: SpoolKind) async throws {
        let test = try kind.make()
        for index in 0..<40 { try await test.spool.queue(try envelope("M\(index)", from: "s\(index % 3)")) }
        let other = test.another()
        let first = test.spool
        async let mine = first.leaseAll(mails: 25)
        async let theirs = other.leaseAll(mails: 25)
        let all = try await mine.map(\.message) + theirs.map(\.message)
        #expect(all.count == 40)
        #expect(Set(all).count == 40)
    }

    @Test(arguments: SpoolKind.allCases)
    func mailsOfOneDestinationOnlyAreLeased(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        let id = try await spool.queue(try envelope(to: ["a@one.example", "b@two.example", "c@one.example"]))
        let one = try await spool.leaseAll("one.example")
        #expect(one.map(\.addresses) == [["a@one.example", "c@one.example"]])
        let two = try await spool.leaseAll("two.example")
        #expect(two.map(\.addresses) == [["b@two.example"]])
        #expect(two.map(\.message) == [id])
        #expect(try await spool.leaseAll("three.example").isEmpty)
    }

    @Test(arguments: SpoolKind.allCases)
    func aMailWithManyRecipientsIsLeasedInParts(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        try await spool.queue(try envelope(to: (0..<25).map { "r\($0)@far.example" }))
        let leases = try await spool.lease("far.example", at: start, for: .seconds(60), mails: 2, recipients: 10)
        #expect(leases.map(\.recipients.count) == [10, 10])
        let rest = try await spool.lease("far.example", at: start, for: .seconds(60), mails: 2, recipients: 10)
        #expect(rest.map(\.recipients.count) == [5])
        #expect(Set((leases + rest).flatMap(\.addresses)).count == 25)
    }

    @Test(arguments: SpoolKind.allCases)
    func sendersTakeTurns(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        for index in 0..<20 { try await spool.queue(try envelope("N\(index)", from: "news")) }
        try await spool.queue(try envelope("L1", from: "anna", arrival: start + 1))
        try await spool.queue(try envelope("L2", from: "bert", arrival: start + 2))
        try await spool.queue(try envelope("L3", from: "bert", arrival: start + 3))
        let now = start + 10
        let first = try await spool.leaseAll(at: now, mails: 5).map(\.envelope.id)
        #expect(Set(first) == ["N0", "L1", "L2", "N1", "L3"])
    }

    @Test(arguments: SpoolKind.allCases)
    func turnsAreKeptFromLeaseToLease(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        for index in 0..<20 { try await spool.queue(try envelope("N\(index)", from: "news")) }
        for index in 0..<3 { try await spool.queue(try envelope("L\(index)", from: "anna", arrival: start + 1)) }
        var order: [String] = []
        for _ in 0..<6 { order += try await spool.leaseAll(at: start + 5, mails: 1).map { String($0.envelope.id.prefix(1)) } }
        #expect(order.filter { $0 == "L" }.count == 3)
        #expect(order.joined() == "NLNLNL" || order.joined() == "LNLNLN")
    }

    @Test(arguments: SpoolKind.allCases)
    func destinationsComeLongestWaitingFirst(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        try await spool.queue(try envelope("B", to: ["x@b.example"], arrival: start + 2))
        try await spool.queue(try envelope("A", to: ["x@a.example"], arrival: start + 1))
        try await spool.queue(try envelope("C", to: ["x@c.example"], arrival: start + 3))
        try await spool.queue(try envelope("D", to: ["x@d.example"], arrival: start + 30))
        let now = start + 10
        #expect(
            try await spool.dueDestinations(at: now, excluding: [], limit: 10) == ["a.example", "b.example", "c.example"])
        #expect(try await spool.dueDestinations(at: now, excluding: ["a.example"], limit: 1) == ["b.example"])
        #expect(try await spool.nextDue(after: now) == start + 30)
        #expect(try await spool.nextDue(after: start + 30) == nil)
    }

    @Test(arguments: SpoolKind.allCases)
    func destinationsComeInTurnAmongSenders(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        try await spool.queue(try envelope("N", from: "news", to: (0..<200).map { "r@n\($0).example" }))
        try await spool.queue(try envelope("L", from: "anna", to: ["x@letter.example"], arrival: start + 5))
        let now = start + 10
        for _ in 0..<3 {
            let due = try await spool.dueDestinations(at: now, excluding: [], limit: 2)
            #expect(due.contains("letter.example") && due.count == 2)
        }
        let many = try await spool.dueDestinations(at: now, excluding: ["n0.example", "n1.example"], limit: 10)
        #expect(many.count == 10 && Set(many).count == 10)
        #expect(many.prefix(2).contains("letter.example") && many.contains("n2.example") && !many.contains("n0.example"))
    }

    @Test(arguments: SpoolKind.allCases)
    func leasesOfAProcessThatDiedEndAtTheStartOfTheNext(kind: SpoolKind) async throws {
        let test = try kind.make()
        try await test.spool.queue(try envelope(arrival: Date()))
        #expect(try await test.spool.lease("far.example", at: Date(), for: .seconds(3600), mails: 9, recipients: 9).count == 1)
        let later = try await test.restarted()
        #expect(try await later.dueDestinations(at: Date(), excluding: [], limit: 10) == ["far.example"])
        #expect(try await later.lease("far.example", at: Date(), for: .seconds(3600), mails: 9, recipients: 9).count == 1)
    }
}
