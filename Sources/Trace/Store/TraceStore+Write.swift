import Foundation
import GRDB

extension TraceStore {
    private static let insertion = """
        INSERT INTO event (time, kind, session, mail, client, sender, recipient, message_id, code, enhanced_code, reason, detail,
            octets, milliseconds, sender_key, recipient_key)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """

    /// Appends `events` in one transaction: after a crash all of them are there or none.
    func append(_ events: [TraceEvent]) throws {
        guard !events.isEmpty else { return }
        try database.write { database in
            let statement = try database.cachedStatement(sql: TraceStore.insertion)
            for event in events {
                try statement.execute(arguments: [
                    event.time, event.kind.rawValue, event.session, event.transaction, event.client, event.sender,
                    event.recipient, event.messageID, event.code, event.enhancedCode, event.reason, event.detail, event.octets,
                    event.milliseconds, event.sender.map(TraceStore.key(of:)), event.recipient.map(TraceStore.key(of:)),
                ])
            }
        }
    }

    /// Deletes at most `count` of the events that happened before `time` (microseconds since 1970), the oldest first.
    /// - Returns: how many were deleted; fewer than `count` when none are left.
    func delete(before time: Int64, atMost count: Int) throws -> Int {
        try database.write { database in
            try database.execute(
                sql: "DELETE FROM event WHERE id IN (SELECT id FROM event WHERE time < ? ORDER BY time LIMIT ?)",
                arguments: [time, count])
            return database.changesCount
        }
    }

    /// The form under which an address is looked up: lower case, Unicode NFC.
    static func key(of address: String) -> String {
        let folded = address.lowercased()
        return folded.utf8.allSatisfy { $0 < 0x80 } ? folded : folded.precomposedStringWithCanonicalMapping
    }
}
