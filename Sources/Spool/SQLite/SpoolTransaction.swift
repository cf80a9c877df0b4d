import GRDB

/// What the works of one durable step do to the queue, in one transaction of SQLite.
///
/// Works change recipients and note here which lines they touched; ``finish()`` then brings the lines' and destinations' `due` up to
/// date, once for all works.
final class SpoolTransaction {
    let db: Database
    /// The time of the step, in microseconds since 1970: for what is written down, never for what is due.
    let now: Int64
    var lines: LineBook
    /// Body files to be removed once the commit is durable.
    var filesToRemove: [String] = []
    /// Mails that were set aside, and why; logged after the commit.
    var damages: [(mail: Int64, reason: String)] = []
    /// Something may have become due.
    var wakes = false

    private var touched: Set<Int64> = []
    private var replies: [String: (reply: String, at: Int64)] = [:]

    init(db: Database, now: Int64, lines: LineBook) {
        self.db = db
        self.now = now
        self.lines = lines
    }

    func run(_ sql: String, _ arguments: StatementArguments) throws {
        try db.cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }

    func rows(_ sql: String, _ arguments: StatementArguments) throws -> [Row] {
        try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
    }

    func number(_ sql: String, _ arguments: StatementArguments) throws -> Int64? {
        try Int64.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
    }

    /// The line of a sender key to a destination; made where there is none.
    func line(to destination: String, senderKey: String) throws -> Int64 {
        let key = LineBook.Key(destination: destination, senderKey: senderKey)
        if let known = lines.line(key) { return known }
        let place = try destinationNumber(destination)
        let found = try number("SELECT id FROM line WHERE destination = ? AND senderKey = ?", [place, senderKey])
        let line: Int64
        if let found {
            line = found
        } else {
            try run("INSERT INTO line (destination, senderKey, turn) VALUES (?, ?, 0)", [place, senderKey])
            line = db.lastInsertedRowID
        }
        lines.remember(key, line: line, destination: place)
        return line
    }

    private func destinationNumber(_ name: String) throws -> Int64 {
        if let found = try number("SELECT id FROM destination WHERE name = ?", [name]) { return found }
        try run("INSERT INTO destination (name) VALUES (?)", [name])
        return db.lastInsertedRowID
    }

    /// The `due` of a recipient in that line was changed.
    func touch(line: Int64) {
        touched.insert(line)
    }

    /// The last answer of a destination, for the operator.
    func note(reply: String, of destination: String) {
        if !reply.isEmpty { replies[destination] = (reply, now) }
    }

    /// A new number for a line that is served, above all that were given.
    func nextTurn() throws -> Int64 {
        let last = try lines.lastTurn ?? (Int64.fetchOne(db, sql: "SELECT max(turn) FROM line") ?? 0)
        lines.lastTurn = last + 1
        return last + 1
    }

    /// Brings the lines and destinations up to date with the recipients. Also called within a step, before lines are looked at.
    func finish() throws {
        var destinations: Set<Int64> = []
        for line in touched {
            let due = try number("SELECT due FROM recipient WHERE line = ? ORDER BY due LIMIT 1", [line])
            try run("UPDATE line SET due = ? WHERE id = ? AND due IS NOT ?", [due, line, due])
            guard db.changesCount > 0, let destination = try destination(ofLine: line) else { continue }
            destinations.insert(destination)
        }
        touched = []
        for destination in destinations {
            let due = try number(
                "SELECT due FROM line WHERE destination = ? AND due IS NOT NULL ORDER BY due LIMIT 1", [destination])
            try run("UPDATE destination SET due = ? WHERE id = ? AND due IS NOT ?", [due, destination, due])
        }
        for (name, answer) in replies {
            try run("UPDATE destination SET reply = ?, repliedAt = ? WHERE name = ?", [answer.reply, answer.at, name])
        }
        replies = [:]
    }

    private func destination(ofLine line: Int64) throws -> Int64? {
        if let known = lines.destination(ofLine: line) { return known }
        guard let found = try number("SELECT destination FROM line WHERE id = ?", [line]) else { return nil }
        lines.remember(line: line, destination: found)
        return found
    }
}
