import GRDB

/// The destinations in which something is due, in turn among the senders.
struct DueLines: Sendable {
    private(set) var destinations: [String] = []
    /// The sender who was asked for first.
    private(set) var firstSender: String?

    /// - Parameters:
    ///   - time: microseconds since 1970.
    ///   - last: the sender behind whom it begins; behind the last one it begins at the front again.
    init(_ db: Database, at time: Int64, after last: String?, excluding excluded: Set<String>, limit: Int) throws {
        var queues: [[String]] = []
        var sender = try Self.sender(db, after: last) ?? Self.sender(db, after: nil)
        firstSender = sender
        // Each sender has at least one place, as long as there are no more senders than places.
        while let current = sender, queues.count < limit {
            let lines = try Self.destinations(db, of: current, at: time, excluding: excluded, limit: limit)
            if !lines.isEmpty { queues.append(lines) }
            sender = try Self.sender(db, after: current) ?? Self.sender(db, after: nil)
            if sender == firstSender { break }
        }
        take(queues, limit: limit)
    }

    private mutating func take(_ queues: [[String]], limit: Int) {
        var seen: Set<String> = []
        var round = 0
        while destinations.count < limit, queues.contains(where: { round < $0.count }) {
            for queue in queues where round < queue.count && destinations.count < limit && seen.insert(queue[round]).inserted {
                destinations.append(queue[round])
            }
            round += 1
        }
    }

    /// The next sender of whom something waits, by the order of the index.
    private static func sender(_ db: Database, after last: String?) throws -> String? {
        guard let last else {
            return try String.fetchOne(
                db.cachedStatement(sql: "SELECT senderKey FROM line WHERE due IS NOT NULL ORDER BY senderKey LIMIT 1"))
        }
        return try String.fetchOne(
            db.cachedStatement(
                sql: "SELECT senderKey FROM line WHERE due IS NOT NULL AND senderKey > ? ORDER BY senderKey LIMIT 1"),
            arguments: [last])
    }

    private static func destinations(
        _ db: Database, of sender: String, at time: Int64, excluding excluded: Set<String>, limit: Int
    ) throws -> [String] {
        let names = try String.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT destination.name FROM line JOIN destination ON destination.id = line.destination
                    WHERE line.senderKey = ? AND line.due <= ? ORDER BY line.due, line.id LIMIT ?
                    """),
            arguments: [sender, time, excluded.count + limit])
        return Array(names.lazy.filter { !excluded.contains($0) }.prefix(limit))
    }
}
