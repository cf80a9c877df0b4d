import Foundation
import GRDB
import MailFormat

/// The questions of an operator, put to one state of the tables.
struct QueueListing {
    let db: Database

    /// Columns of `mail`, then what is summed up over its recipients that are not settled for good.
    private static let summary = """
        SELECT m.id, m.name, m.sender, m.senderKey, m.arrival, m.octets, m.messageID, m.damage, m.openRecipients, m.deadSince,
            (SELECT count(*) FROM recipient WHERE mail = m.id),
            (SELECT max(isLeased) FROM recipient WHERE mail = m.id),
            (SELECT max(state = 0 AND attempts > 0) FROM recipient WHERE mail = m.id),
            (SELECT max(state = 0) FROM recipient WHERE mail = m.id),
            (SELECT min(due) FROM recipient WHERE mail = m.id),
            (SELECT address FROM recipient WHERE mail = m.id
                ORDER BY CASE state WHEN 0 THEN 0 WHEN 1 THEN 0 WHEN 4 THEN 1 ELSE 2 END, number LIMIT 1),
            (SELECT reply FROM recipient WHERE mail = m.id AND state IN (0, 1) AND repliedAt IS NOT NULL
                ORDER BY repliedAt DESC LIMIT 1),
            (SELECT max(repliedAt) FROM recipient WHERE mail = m.id AND state IN (0, 1))
        FROM mail AS m
        """

    func mails(matching filter: QueueFilter, after last: QueueID?, limit: Int) throws -> [QueuedMail] {
        let (condition, arguments) = Self.condition(filter)
        return try Row.fetchAll(
            db, sql: "\(Self.summary) WHERE m.id > ? AND \(condition) ORDER BY m.id LIMIT ?",
            arguments: [last?.number ?? 0] + arguments + [limit]
        ).map(Self.mail)
    }

    func mail(_ id: QueueID) throws -> QueuedMail {
        guard let row = try Row.fetchOne(db, sql: "\(Self.summary) WHERE m.id = ?", arguments: [id.number]) else {
            throw SpoolError.notFound("There is no mail \(id.number) in the queue.")
        }
        return Self.mail(row)
    }

    func recipients(of id: QueueID, after last: Int64?, limit: Int) throws -> [QueuedRecipient] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT number, address, destination, state, isLeased, attempts, due, reply, repliedAt, originalAddress
                FROM recipient WHERE mail = ? AND number > ? ORDER BY number LIMIT ?
                """, arguments: [id.number, last ?? 0, limit]
        ).map { row in
            QueuedRecipient(
                id: row[0], address: row[1], destination: row[2],
                state: Self.state(row[3], isLeased: row[4], attempts: row[5]), attempts: row[5],
                nextTry: (row[6] as Int64?).map(Date.init(spoolTime:)), lastReply: row[7],
                lastReplyAt: (row[8] as Int64?).map(Date.init(spoolTime:)), original: row[9])
        }
    }

    /// Reads each recipient once, and of the mails only the oldest to each destination: they are numbered as they come.
    func statistics() throws -> [DestinationStatistics] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT g.destination, g.waiting, g.deferred, g.leased, g.held, coalesce(m.arrival, g.since), d.reply, d.repliedAt
                FROM (
                    SELECT destination, sum(state = 0 AND isLeased = 0 AND attempts = 0) AS waiting,
                        sum(state = 0 AND isLeased = 0 AND attempts > 0) AS deferred, sum(isLeased) AS leased,
                        sum(state = 1) AS held, min(mail) AS oldest, min(retriesSince) AS since, count(*) AS number
                    FROM recipient WHERE state IN (0, 1) GROUP BY destination
                ) AS g
                LEFT JOIN mail AS m ON m.id = g.oldest LEFT JOIN destination AS d ON d.name = g.destination
                ORDER BY g.number DESC, g.destination
                """
        ).map { row in
            DestinationStatistics(
                destination: row[0], waiting: row[1], deferred: row[2], delivering: row[3], held: row[4],
                oldest: Date(spoolTime: row[5]), lastReply: row[6], lastReplyAt: (row[7] as Int64?).map(Date.init(spoolTime:)))
        }
    }

    func totals() throws -> QueueTotals {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(*), coalesce(sum(openRecipients), 0), coalesce(sum(octets), 0), min(arrival),
                    (SELECT count(*) FROM mail WHERE damage IS NOT NULL), (SELECT count(*) FROM mail WHERE deadSince IS NOT NULL)
                FROM mail WHERE openRecipients > 0
                """)
        guard let row else { return QueueTotals(mails: 0, recipients: 0, octets: 0, oldest: nil, damaged: 0, deadLetters: 0) }
        return QueueTotals(
            mails: row[0], recipients: row[1], octets: row[2], oldest: (row[3] as Int64?).map(Date.init(spoolTime:)),
            damaged: row[4], deadLetters: row[5])
    }

    private static func condition(_ filter: QueueFilter) -> (String, StatementArguments) {
        var conditions: [String] = []
        var arguments: StatementArguments = []
        func add(_ condition: String, _ values: StatementArguments = []) {
            conditions.append(condition)
            arguments += values
        }
        let exists = "EXISTS (SELECT 1 FROM recipient WHERE mail = m.id AND"
        if let name = filter.name {
            add("m.name = ?", [name])
        } else {
            // A damaged mail stays in view whatever its counts say.
            add("(m.openRecipients > 0 OR m.damage IS NOT NULL)")
        }
        if let sender = filter.sender { add("m.sender = ? COLLATE NOCASE", [MailRow.text(of: sender)]) }
        if let recipient = filter.recipient {
            add("\(exists) state IN (0, 1) AND address = ? COLLATE NOCASE)", [recipient.description])
        }
        if let domain = filter.domain {
            let ending = "@" + domain.ascii
            add("\(exists) state IN (0, 1) AND substr(address, -\(ending.count)) = ?)", [ending])
        }
        if let before = filter.before { add("m.arrival < ?", [before.spoolTime]) }
        if let since = filter.since { add("m.arrival >= ?", [since.spoolTime]) }
        switch filter.state {
        case nil: break
        case .damaged: add("m.damage IS NOT NULL")
        case .waiting: add("m.damage IS NULL AND \(exists) state = 0 AND isLeased = 0 AND attempts = 0)")
        case .deferred: add("m.damage IS NULL AND \(exists) state = 0 AND isLeased = 0 AND attempts > 0)")
        case .delivering: add("\(exists) isLeased = 1)")
        case .held: add("\(exists) state = 1)")
        case .delivered: add("\(exists) state = 2)")
        case .failed: add("\(exists) state = 3)")
        case .dead: add("\(exists) state = 4)")
        }
        return (conditions.joined(separator: " AND "), arguments)
    }

    private static func mail(_ row: Row) -> QueuedMail {
        let open: Int = row[8]
        let flag = { (index: Int) in (row[index] as Int?) == 1 }
        let state: QueueState
        if row[7] as String? != nil {
            state = .damaged
        } else if open == 0 {
            state = .dead
        } else if flag(11) {
            state = .delivering
        } else if flag(12) {
            state = .deferred
        } else {
            state = flag(13) ? .waiting : .held
        }
        return QueuedMail(
            id: QueueID(number: row[0]), name: row[1], sender: row[2], senderKey: row[3], arrival: Date(spoolTime: row[4]),
            octets: row[5], messageID: row[6], state: state, recipients: row[10], open: open, firstRecipient: row[15],
            nextTry: (row[14] as Int64?).map(Date.init(spoolTime:)), lastReply: row[16],
            lastReplyAt: (row[17] as Int64?).map(Date.init(spoolTime:)), damage: row[7])
    }

    private static func state(_ stored: Int64, isLeased: Bool, attempts: Int) -> QueueState {
        switch RecipientRow.State(rawValue: stored) {
        case .waiting: isLeased ? .delivering : attempts > 0 ? .deferred : .waiting
        case .held: .held
        case .delivered: .delivered
        case .failed: .failed
        case .dead: .dead
        case nil: .damaged
        }
    }
}
