import GRDB

extension TraceStore {
    /// The newest `limit` stories in which `query` occurs at or after `time` (microseconds since 1970), the oldest of them first.
    ///
    /// A session's identity gives the whole session, everything else the mail.
    /// - Throws: ``TraceError/unreadable(path:reason:)``.
    public func stories(_ query: TraceQuery, limit: Int, since time: Int64 = .min) throws(TraceError) -> [TraceStory] {
        try reading { database in
            var found: [TraceStory.Subject: Int64] = [:]
            for (column, values) in [
                ("sender_key", query.addresses), ("recipient_key", query.addresses), ("message_id", query.messageIDs),
                ("mail", query.identities), ("session", query.identities),
            ] {
                for value in values {
                    let newest = try TraceStore.subjects(in: database, column, value, limit: limit, since: time)
                    found.merge(newest) { max($0, $1) }
                }
            }
            let whole = TraceStore.withoutRepetition(try TraceStore.withSessions(found, in: database))
            let newest = whole.sorted { $0.value > $1.value }.prefix(max(limit, 0)).reversed()
            return try newest.map { try TraceStore.story(of: $0.key, in: database, upTo: .max) }
        }
    }

    /// The newest `limit` stories of all, the oldest of them first.
    /// - Throws: ``TraceError/unreadable(path:reason:)``.
    public func newestStories(limit: Int, since time: Int64 = .min) throws(TraceError) -> [TraceStory] {
        try reading { database in
            // A session that never began a mail shows once, under the session; so does what it did before its first mail.
            let cursor = try Row.fetchCursor(
                database,
                sql: "SELECT id, session, mail FROM event WHERE +time >= ? AND kind NOT IN (?, ?, ?, ?, ?) ORDER BY id DESC",
                arguments: [
                    time, TraceEvent.Kind.connected.rawValue, TraceEvent.Kind.greeted.rawValue, TraceEvent.Kind.secured.rawValue,
                    TraceEvent.Kind.authenticated.rawValue, TraceEvent.Kind.disconnected.rawValue,
                ])
            let found = try TraceStore.distinct(cursor, limit: limit) { row in
                TraceStore.subject(session: row["session"], mail: row["mail"])
            }
            let whole = TraceStore.withoutRepetition(try TraceStore.withSessions(found, in: database))
            return try whole.sorted { $0.value < $1.value }.suffix(max(limit, 0))
                .map { try TraceStore.story(of: $0.key, in: database, upTo: .max) }
        }
    }

    /// The events of `subject` up to and with the event `id`.
    /// - Throws: ``TraceError/unreadable(path:reason:)``.
    public func story(of subject: TraceStory.Subject, upTo id: Int64 = .max) throws(TraceError) -> TraceStory {
        try reading { try TraceStore.story(of: subject, in: $0, upTo: id) }
    }

    /// At most `limit` events that were recorded after the event `id`, in that order; without those of a kind that this version
    /// does not know.
    /// - Throws: ``TraceError/unreadable(path:reason:)``.
    public func rows(after id: Int64, limit: Int) throws(TraceError) -> [TraceRow] {
        try reading { database in
            let kinds = TraceEvent.Kind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            return try Row.fetchAll(
                database, sql: "SELECT * FROM event WHERE id > ? AND kind IN (\(kinds)) ORDER BY id LIMIT ?",
                arguments: [id, limit]
            ).compactMap(TraceRow.init)
        }
    }

    /// The identity of the event recorded last, or of the last that was ever deleted; 0 for a trace without events.
    /// - Throws: ``TraceError/unreadable(path:reason:)``.
    public func lastRow() throws(TraceError) -> Int64 {
        try reading { try Int64.fetchOne($0, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'event'") ?? 0 }
    }

    // MARK: -

    private func reading<Value>(_ body: (Database) throws -> Value) throws(TraceError) -> Value {
        do {
            return try database.read(body)
        } catch {
            throw .unreadable(path: path, reason: TraceStore.explanation(of: error))
        }
    }

    /// A mail's story tells what its session did outside any mail: that is not told once more.
    private static func withoutRepetition(_ found: [TraceStory.Subject: Int64]) -> [TraceStory.Subject: Int64] {
        let told = Set(found.keys.compactMap { if case .mail(let session, _) = $0 { session } else { nil } })
        return found.filter { subject, _ in
            guard case .outsideMails(let session) = subject else { return true }
            return !told.contains(session)
        }
    }

    /// What happened to a mail in the queue belongs to the story of the session that brought it, as far as the trace still has that.
    private static func withSessions(
        _ found: [TraceStory.Subject: Int64], in database: Database
    ) throws -> [TraceStory.Subject: Int64] {
        var whole: [TraceStory.Subject: Int64] = [:]
        for (subject, newest) in found {
            var subject = subject
            if case .mail(let session, let transaction) = subject, session == transaction,
                let first = try String.fetchOne(
                    database, sql: "SELECT session FROM event WHERE mail = ? AND session <> mail ORDER BY id LIMIT 1",
                    arguments: [transaction])
            {
                subject = .mail(session: first, transaction: transaction)
            }
            whole[subject] = max(whole[subject] ?? newest, newest)
        }
        return whole
    }

    private static func subject(session: String, mail: String?) -> TraceStory.Subject {
        mail.map { .mail(session: session, transaction: $0) } ?? .outsideMails(session: session)
    }

    /// The newest subjects whose `column` is `value`, each with the newest event that says so.
    private static func subjects(
        in database: Database, _ column: String, _ value: String, limit: Int, since time: Int64
    ) throws -> [TraceStory.Subject: Int64] {
        // Events of the queue have no session, only the mail's identity in its place.
        let inSession = column == "session" ? " AND (mail IS NULL OR mail <> session)" : ""
        // Every index ends with the row's id, so this walks the index backwards and stops when enough is found: an address
        // with a million mails costs no more than one with ten.
        let cursor = try Row.fetchCursor(
            database, sql: "SELECT id, session, mail FROM event WHERE \(column) = ?\(inSession) AND +time >= ? ORDER BY id DESC",
            arguments: [value, time])
        return try distinct(cursor, limit: limit) { row in
            column == "session" ? .session(value) : subject(session: row["session"], mail: row["mail"])
        }
    }

    private static func distinct(
        _ cursor: RowCursor, limit: Int, subject: (Row) -> TraceStory.Subject
    ) throws -> [TraceStory.Subject: Int64] {
        var found: [TraceStory.Subject: Int64] = [:]
        // Twice as many as are wanted: of a session found as a mail and outside its mails only one is told.
        let most = min(max(limit, 0), 1 << 32) * 2
        while found.count < most, let row = try cursor.next() {
            let key = subject(row)
            if found[key] == nil { found[key] = row["id"] }
            if case .session = key { break }
        }
        return found
    }

    private static func story(of subject: TraceStory.Subject, in database: Database, upTo id: Int64) throws -> TraceStory {
        let condition: String
        let arguments: StatementArguments
        switch subject {
        case .mail(let session, let transaction):
            condition = "(session = ? AND mail IS NULL OR mail = ?)"
            arguments = [session, transaction]
        case .outsideMails(let session):
            condition = "session = ? AND mail IS NULL"
            arguments = [session]
        case .session(let session):
            condition = "session = ?"
            arguments = [session]
        }
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM event WHERE \(condition) AND id <= ? ORDER BY id", arguments: arguments + [id])
        return TraceStory(subject: subject, events: rows.compactMap(TraceRow.init).map(\.event))
    }
}
