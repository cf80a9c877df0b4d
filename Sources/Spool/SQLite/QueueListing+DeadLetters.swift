import Foundation
import GRDB

extension QueueListing {
    private static let deadLetter = """
        SELECT m.id, m.name, m.sender, m.arrival, m.octets, m.messageID, m.deadSince, m.openRecipients,
            (SELECT count(*) FROM recipient WHERE mail = m.id AND state = 4),
            (SELECT address FROM recipient WHERE mail = m.id AND state = 4 ORDER BY number LIMIT 1),
            (SELECT reply FROM recipient WHERE mail = m.id AND state = 4 ORDER BY number LIMIT 1)
        FROM mail AS m
        """

    func deadLetters(since: Date?, after last: QueueID?, limit: Int) throws -> [DeadLetter] {
        try Row.fetchAll(
            db, sql: "\(Self.deadLetter) WHERE m.deadSince >= ? AND m.id > ? ORDER BY m.id LIMIT ?",
            arguments: [since?.spoolTime ?? .min, last?.number ?? 0, limit]
        ).map(Self.deadLetter)
    }

    func deadLetter(_ id: QueueID) throws -> DeadLetter {
        let row = try Row.fetchOne(
            db, sql: "\(Self.deadLetter) WHERE m.id = ? AND m.deadSince IS NOT NULL", arguments: [id.number])
        guard let row else { throw SpoolError.notFound("There is no dead letter \(id.number).") }
        return Self.deadLetter(row)
    }

    private static func deadLetter(_ row: Row) -> DeadLetter {
        DeadLetter(
            id: QueueID(number: row[0]), name: row[1], sender: row[2], arrival: Date(spoolTime: row[3]), octets: row[4],
            messageID: row[5], since: Date(spoolTime: row[6]), dead: row[8], open: row[7], firstRecipient: row[9],
            reason: row[10])
    }
}
