import Foundation
import GRDB
import MailFormat
import Testing

@testable import Spool

/// A newsletter to 50,000 does not stand in the way of a letter.
@Suite struct NewsletterTests {
    @Test func aLetterIsLeasedNextAfterOneMailOfTheNewsletter() async throws {
        let home = try Home()
        let spool = home.spool()
        let body = StoredBody(memory: .init(string: "x"), octets: 1, checksum: 0)
        for part in 0..<50 {
            try await spool.committer.perform { transaction in
                for index in 0..<1000 {
                    _ = try transaction.enqueue(try envelope("N\(part * 1000 + index)", from: "news"), body: body)
                }
            }
        }
        _ = try await spool.leaseAll(mails: 20)
        try await spool.queue(try envelope("L", from: "anna", arrival: start + 1))
        let leases = try await spool.leaseAll(at: start + 2, mails: 2)
        #expect(leases.map(\.envelope.id).contains("L"))
        try await plansUseIndices(home)
        await spool.close()
    }

    /// No question that is asked for each mail reads a table from its beginning.
    private func plansUseIndices(_ home: Home) async throws {
        let questions = [
            "SELECT line.id FROM destination JOIN line INDEXED BY lineByTurn ON line.destination = destination.id WHERE destination.name = 'x' AND line.due <= 5 ORDER BY line.turn LIMIT 5",
            "SELECT mail, number FROM recipient WHERE line = 1 AND due <= 5 ORDER BY due, mail, number LIMIT 5",
            "SELECT due FROM recipient WHERE line = 1 ORDER BY due LIMIT 1",
            "SELECT due FROM line WHERE destination = 1 AND due IS NOT NULL ORDER BY due LIMIT 1",
            "SELECT due FROM line WHERE due > 5 ORDER BY due LIMIT 1",
            "SELECT mail, number, line FROM recipient WHERE isLeased = 1",
            "SELECT id FROM mail WHERE deadSince < 5 AND openRecipients = 0 LIMIT 500",
            "SELECT 1 FROM mail WHERE file = 'x'",
        ]
        let queue = try DatabaseQueue(path: home.database)
        for question in questions {
            let plan = try await queue.read { db in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(question)").map { $0["detail"] as String }
            }
            #expect(plan.allSatisfy { !$0.hasPrefix("SCAN") || $0.contains("INDEX") }, "\(question): \(plan)")
            #expect(plan.allSatisfy { !$0.contains("TEMP B-TREE") }, "\(question): \(plan)")
        }
        try queue.close()
    }
}
