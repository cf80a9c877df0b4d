import GRDB

/// The destinations in which something is due, in turn among the senders.
///
/// What it costs is a matter of what is due, not of what waits: a hundred thousand senders with mail for tomorrow are not looked at. Where more is
/// due than is asked for, some senders are looked at each time, and the next time those behind them.
struct DueLines: Sendable {
    /// A destination that was found, and the sender in whose turn it stands.
    struct Found: Hashable, Sendable {
        var destination: String
        var sender: String
    }

    /// In the order of their turns.
    private(set) var found: [Found] = []
    /// Behind whom the next look begins where none of these was begun with.
    private var behindFirst: String?
    /// The senders that were looked at one after the other.
    private var looked: Set<String> = []

    var destinations: [String] { found.map(\.destination) }

    /// Behind whom the next look begins.
    /// - Parameter excluded: the destinations that it does not ask for: those of these that were begun with are among them.
    func end(excluding excluded: Set<String>) -> String? {
        found.last { looked.contains($0.sender) && excluded.contains($0.destination) }?.sender ?? behindFirst
    }

    /// What the database is asked, each of it a walk along an index.
    enum Question {
        static let destinations = "SELECT id, name FROM destination WHERE due <= ? ORDER BY due, id LIMIT ?"
        static let sendersOfDestination = """
            SELECT senderKey, due FROM line INDEXED BY lineByDue WHERE destination = ? AND due <= ? ORDER BY due LIMIT ?
            """
        /// The next senders of whom anything waits, by steps from one to the next, and whether something of it is due.
        static let sendersBehind = senders(">")
        static let sendersFrom = senders(">=")

        private static func senders(_ comparison: String) -> String {
            """
            WITH RECURSIVE sender(name, step) AS (
                SELECT (SELECT senderKey FROM line INDEXED BY lineBySender WHERE due IS NOT NULL AND senderKey \(comparison) ?
                    ORDER BY senderKey LIMIT 1), 1
                UNION ALL
                SELECT (SELECT senderKey FROM line INDEXED BY lineBySender WHERE due IS NOT NULL AND senderKey > sender.name
                    ORDER BY senderKey LIMIT 1), step + 1
                FROM sender WHERE sender.name IS NOT NULL AND step < ?
            )
            SELECT name, EXISTS (SELECT 1 FROM line INDEXED BY lineBySender WHERE senderKey = name AND due <= ?)
            FROM sender WHERE name IS NOT NULL
            """
        }
        static let destinationsOfSender = """
            SELECT destination.name, line.due FROM line INDEXED BY lineBySender CROSS JOIN destination
            ON destination.id = line.destination WHERE line.senderKey = ? AND line.due <= ? ORDER BY line.due, line.id
            """
        static let newest = """
            SELECT line.senderKey, destination.name, line.due FROM line INDEXED BY lineByDueOnly
            CROSS JOIN destination ON destination.id = line.destination WHERE line.due <= ? ORDER BY line.due DESC LIMIT ?
            """
    }

    /// How many senders are looked at where there is too much to look at all.
    static let steps = 1000
    /// How many senders of one destination get a turn by it.
    private static let sendersEach = 8

    private let excluded: Set<String>
    private let time: Int64
    private let limit: Int
    private var lines: [Line] = []

    private struct Line {
        var sender: String
        var destination: String
        var due: Int64
    }

    /// - Parameters:
    ///   - time: microseconds since 1970.
    ///   - last: the sender behind whom it begins; behind the last one it begins at the front again.
    init(_ db: Database, at time: Int64, behind last: String?, excluding excluded: Set<String>, limit: Int) throws {
        (self.time, self.excluded, self.limit, behindFirst) = (time, excluded, limit, last)
        let most = excluded.count + limit + 1
        let rows = try Row.fetchAll(db.cachedStatement(sql: Question.destinations), arguments: [time, most])
        let free = rows.filter { !excluded.contains($0[1]) }
        guard !free.isEmpty else { return }
        if rows.count < most {
            for row in free { try addSenders(db, of: row[0], named: row[1], limit: Self.sendersEach) }
            looked = Set(lines.map(\.sender))
            take(behind: last)
            behindFirst = found.first?.sender
        } else {
            let isWhole = try lookAround(db, behind: last)
            if !isWhole { try lookBeside(db, most: most, free: free) }
            take(behind: last)
            if isWhole { fill(with: free.map { $0[1] }) }
        }
    }

    /// Where so many senders wait that it takes long to come round: what came last, and what has waited longest.
    private mutating func lookBeside(_ db: Database, most: Int, free: [Row]) throws {
        let newest = try Row.fetchAll(db.cachedStatement(sql: Question.newest), arguments: [time, most])
        for row in newest { add(sender: row[0], destination: row[1], due: row[2]) }
        for row in free.prefix(limit) { try addSenders(db, of: row[0], named: row[1], limit: 1) }
    }

    private mutating func add(sender: String, destination: String, due: Int64) {
        guard !excluded.contains(destination) else { return }
        lines.append(Line(sender: sender, destination: destination, due: due))
    }

    private mutating func addSenders(_ db: Database, of destination: Int64, named name: String, limit: Int) throws {
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: Question.sendersOfDestination), arguments: [destination, time, limit])
        for row in rows { add(sender: row[0], destination: name, due: row[1]) }
    }

    /// Looks at senders one after the other, until enough of them have something due, or enough were looked at, or all.
    /// - Returns: whether it were all.
    private mutating func lookAround(_ db: Database, behind last: String?) throws -> Bool {
        var senders: [String] = []
        // Up to the end of the index, then from its front on to where it began.
        for isFront in last == nil ? [true] : [false, true] {
            let left = Self.steps - looked.count
            guard left > 0, senders.count < limit else { break }
            let statement = try db.cachedStatement(sql: isFront ? Question.sendersFrom : Question.sendersBehind)
            let rows = try Row.fetchCursor(statement, arguments: [isFront ? "" : last, left, time])
            while senders.count < limit, let row = try rows.next() {
                let name: String = row[0]
                guard looked.insert(name).inserted else { break }
                behindFirst = name
                if row[1] { senders.append(name) }
            }
        }
        behindFirst = senders.first ?? behindFirst
        let isWhole = looked.count < Self.steps && senders.count < limit
        // So many of each that they fill the page also where some have few.
        let each = 2 * (limit / max(1, senders.count) + 1)
        for sender in senders { try addDestinations(db, of: sender, limit: each) }
        return isWhole
    }

    /// Senders that share their destinations leave places free.
    private mutating func fill(with others: [String]) {
        guard found.count < limit else { return }
        let seen = Set(destinations)
        for destination in others.lazy.filter({ !seen.contains($0) }).prefix(limit - found.count) {
            found.append(Found(destination: destination, sender: ""))
        }
    }

    private mutating func addDestinations(_ db: Database, of sender: String, limit: Int) throws {
        let rows = try Row.fetchCursor(
            db.cachedStatement(sql: Question.destinationsOfSender), arguments: [sender, time])
        let end = lines.count + limit
        while lines.count < end, let row = try rows.next() { add(sender: sender, destination: row[0], due: row[1]) }
    }

    /// The first destination of each sender, then the second of each.
    private mutating func take(behind last: String?) {
        let turns = turns(behind: last)
        lines = []
        var seen: Set<String> = []
        var round = 0
        while found.count < limit, turns.contains(where: { round < $0.count }) {
            for queue in turns where round < queue.count && found.count < limit {
                let line = queue[round]
                guard seen.insert(line.destination).inserted else { continue }
                found.append(Found(destination: line.destination, sender: line.sender))
            }
            round += 1
        }
    }

    /// What each sender has, in the order of their turns; in between those that were found in another way, the newest first.
    private func turns(behind last: String?) -> [[Line]] {
        let queues = Dictionary(grouping: lines, by: \.sender).mapValues { $0.sorted { $0.due < $1.due } }
        let senders = queues.keys.filter(looked.contains).sorted()
        let start = last.flatMap { last in senders.firstIndex { $0 > last } } ?? 0
        let inTurn = (senders[start...] + senders[..<start]).compactMap { queues[$0] }
        let others = queues.filter { !looked.contains($0.key) }.values.sorted { ($0.last?.due ?? 0) > ($1.last?.due ?? 0) }
        return (0..<max(inTurn.count, others.count)).flatMap { index in
            [inTurn, others].compactMap { index < $0.count ? $0[index] : nil }
        }
    }
}
