import Foundation
import GRDB
import Synchronization
import Testing

@testable import Spool

/// What is due is found without looking at all that waits.
@Suite struct DueLinesTests {
    private let body = StoredBody(memory: .init(string: "x"), octets: 1, checksum: 0)

    /// Queues a mail of each sender to a destination of his own.
    private func queue(_ senders: [String], arrival: Date, in spool: SQLiteSpool) async throws {
        try await spool.committer.perform { [body] transaction in
            for sender in senders {
                let mail = try envelope(sender, from: sender, to: ["x@\(sender).example"], arrival: arrival)
                _ = try transaction.enqueue(mail, body: body)
            }
        }
    }

    private func names(_ prefix: String, _ count: Int) -> [String] { (0..<count).map { "\(prefix)\(10_000 + $0)" } }

    @Test func sendersWithNothingDueAreNotAskedFor() async throws {
        let home = try Home()
        let spool = home.spool()
        try await queue(names("later", 3000), arrival: start + 3600, in: spool)
        try await queue(["now"], arrival: start, in: spool)
        let questions = Mutex(0)
        let queue = try DatabaseQueue(path: home.database)
        let found = try await queue.read { db in
            db.trace { _ in questions.withLock { $0 += 1 } }
            defer { db.trace(options: []) }
            return try DueLines(db, at: start.spoolTime, behind: "later10500", excluding: [], limit: 100).destinations
        }
        #expect(found == ["now.example"])
        #expect(questions.withLock(\.self) < 10)
        try queue.close()
        await spool.close()
    }

    @Test func withMoreThanIsLookedAtEachHasItsTurnAndALetterComesAtOnce() async throws {
        let home = try Home()
        let spool = home.spool()
        let senders = names("s", DueLines.steps + 500)
        try await queue(senders, arrival: start, in: spool)
        try await queue(["z-letter"], arrival: start + 1, in: spool)
        let now = start + 2
        var left = Set(senders.map { "\($0).example" })
        var rounds = 0
        while !left.isEmpty, rounds < 100 {
            let due = try await spool.dueDestinations(at: now, excluding: [], limit: 50)
            #expect(due.count == min(50, left.count + (rounds == 0 ? 1 : 0)) && Set(due).count == due.count)
            if rounds == 0 { #expect(due.prefix(2).contains("z-letter.example")) }
            for destination in due {
                #expect(try await spool.leaseAll(destination, at: now).count == 1)
                left.remove(destination)
            }
            rounds += 1
        }
        #expect(rounds == 31)
        await spool.close()
    }

    @Test func theNextLookBeginsBehindTheLastThatWasBegunWith() async throws {
        let home = try Home()
        let spool = home.spool()
        try await queue(names("s", DueLines.steps + 500), arrival: start, in: spool)
        let queue = try DatabaseQueue(path: home.database)
        func look(behind last: String?) async throws -> DueLines {
            try await queue.read { try DueLines($0, at: start.spoolTime, behind: last, excluding: [], limit: 10) }
        }
        let first = try await look(behind: nil)
        let inTurn = first.found.map(\.sender).filter { $0 < "s10010" }
        #expect(inTurn == names("s", 5))
        #expect(first.end(excluding: []) == "s10000")
        #expect(first.end(excluding: ["s10002.example", "else.example"]) == "s10002")
        #expect(try await look(behind: "s10002").found.first?.sender == "s10003")
        // Behind the last one it goes on at the front.
        #expect(try await look(behind: "s11499").found.first?.sender == "s10000")
        try queue.close()
        await spool.close()
    }

    @Test func sendersThatShareTheirDestinationsLeaveNoPlaceFree() async throws {
        let home = try Home()
        let spool = home.spool()
        let destinations = names("d", 300).map { "x@\($0).example" }
        for sender in ["anna", "bert", "carl"] {
            try await spool.queue(try envelope(sender, from: sender, to: destinations))
        }
        let due = try await spool.dueDestinations(at: start, excluding: [], limit: 100)
        #expect(due.count == 100 && Set(due).count == 100)
        await spool.close()
    }

    /// No question reads a table from its beginning, or sorts.
    @Test func questionsWalkAlongIndices() async throws {
        let home = try Home()
        let spool = home.spool()
        try await queue(["now"], arrival: start, in: spool)
        let queue = try DatabaseQueue(path: home.database)
        for question in [
            DueLines.Question.destinations, DueLines.Question.sendersOfDestination, DueLines.Question.sendersBehind,
            DueLines.Question.sendersFrom, DueLines.Question.destinationsOfSender, DueLines.Question.newest,
        ] {
            let plan = try await queue.read { db in
                let arguments = StatementArguments(Array(repeating: 5, count: question.count { $0 == "?" }))
                return try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(question)", arguments: arguments)
                    .map { $0["detail"] as String }
            }
            let scans = plan.filter { $0.hasPrefix("SCAN") && !["SCAN sender", "SCAN CONSTANT ROW"].contains($0) }
            #expect(scans.isEmpty, "\(question): \(plan)")
            #expect(plan.allSatisfy { !$0.contains("TEMP B-TREE") }, "\(question): \(plan)")
        }
        try queue.close()
        await spool.close()
    }
}
