import Foundation
import MailFormat
import Testing

@testable import Spool

/// What is damaged is set aside, named in the log, and stops nothing else.
@Suite struct DamageTests {
    static let rows = [
        "UPDATE mail SET sender = 'nobody' WHERE id = 1", "UPDATE mail SET origin = 77 WHERE id = 1",
        "UPDATE mail SET proof = 'x' WHERE id = 1", "UPDATE mail SET returnedContent = 'SOME' WHERE id = 1",
        "UPDATE recipient SET address = '' WHERE mail = 1", "UPDATE recipient SET notify = 99 WHERE mail = 1",
        "DELETE FROM mail WHERE id = 1",
    ]

    @Test(arguments: rows)
    func aRowThatDoesNotDecodeIsSetAside(sql: String) async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope("A"))
        let second = try await spool.queue(try envelope("B"))
        try home.tamper(sql)
        #expect(try await spool.leaseAll().map(\.message) == [second])
        let damaged = try await spool.mails(matching: QueueFilter(state: .damaged), after: nil, limit: 10)
        #expect(damaged.map(\.id.number) == [1])
        #expect(damaged.allSatisfy { $0.state == .damaged && $0.damage?.isEmpty == false })
        #expect(home.log.lines.contains { $0.hasPrefix("error") && $0.contains("mail: 1") && $0.contains("reason") })
        #expect(try await spool.dueDestinations(at: start, excluding: [], limit: 9) == [])
        #expect(try await spool.totals().damaged == 1)
        #expect(try await spool.delete([QueueID(number: 1)]).count == 1)
        #expect(try await spool.mails(matching: QueueFilter(state: .damaged), after: nil, limit: 10).isEmpty)
        await spool.close()
    }

    static let bodies = [
        "UPDATE body SET content = x'00' WHERE mail = 1", "DELETE FROM body WHERE mail = 1",
        "UPDATE body SET content = CAST(replace(CAST(content AS TEXT), 'x', 'y') AS BLOB) WHERE mail = 1",
        "UPDATE mail SET checksum = 5 WHERE id = 1",
    ]

    @Test(arguments: bodies)
    func aBodyThatIsNotWhatWasWrittenIsSetAside(sql: String) async throws {
        let home = try Home()
        let spool = home.spool()
        let id = try await spool.queue(try envelope())
        try home.tamper(sql)
        #expect(try await spool.leaseAll().count == 1)
        await #expect(throws: SpoolError.self) { try await spool.content(of: id) }
        #expect(try await spool.mail(id).state == .damaged)
        #expect(home.log.lines.contains { $0.contains("mail: 1") })
        // It is not leased any more, whatever becomes of the lease.
        try await spool.settle([
            Settlement(message: id, recipient: 1, outcome: .deferred(until: start + 5, counts: true), reply: "damaged")
        ])
        #expect(try await spool.leaseAll(at: start + 100).isEmpty)
        #expect(try await spool.retry([id]) == [])
        await spool.close()
    }

    @Test(arguments: [Data(), Data(repeating: 0x63, count: 2 * (SQLiteSpool.memoryOctets + 1)), nil])
    func aBodyFileThatIsNotWhatWasWrittenIsSetAside(content: Data?) async throws {
        let home = try Home()
        let spool = home.spool()
        let id = try await spool.queueLarge(try envelope())
        let file = try #require(try home.bodies.first)
        let path = URL(fileURLWithPath: home.path + "/bodies/" + file)
        if let content { try content.write(to: path) } else { try FileManager.default.removeItem(at: path) }
        await #expect(throws: SpoolError.self) { try await spool.content(of: id) }
        let mail = try await spool.mail(id)
        #expect(mail.damage?.contains(file) == true)
        // What is left can be looked at.
        let rest = try await spool.export(id)
        if let content {
            guard case .file(_, let octets) = rest else { throw SpoolError.notFound("file") }
            #expect(octets == content.count)
        } else {
            #expect(rest == nil)
        }
        await spool.close()
    }
}
