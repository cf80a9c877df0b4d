import Foundation
import GRDB

extension SpoolTransaction {
    /// The longest reply that is kept, in octets.
    private static let longestReply = 1000

    /// Writes down what became of recipients. Those of one mail are counted together, so that a mail's row is changed once at most.
    func settle(_ settlements: [Settlement]) throws {
        var order: [Int64] = []
        var mails: [Int64: [Settlement]] = [:]
        for settlement in settlements {
            if mails[settlement.message.number, default: []].isEmpty { order.append(settlement.message.number) }
            mails[settlement.message.number, default: []].append(settlement)
        }
        for mail in order { try settle(mail, mails[mail, default: []]) }
    }

    private func settle(_ mail: Int64, _ settlements: [Settlement]) throws {
        guard let row = try row("SELECT openRecipients, deadSince, file FROM mail WHERE id = ?", [mail]) else { return }
        let open: Int64 = row[0]
        let deadSince: Int64? = row[1]
        var final: [(Settlement, RecipientRow.State)] = []
        var ended: Set<Int64> = []
        for settlement in settlements {
            let found = try self.row(
                "SELECT state, line, destination FROM recipient WHERE mail = ? AND number = ?", [mail, settlement.recipient])
            guard let found, let state = RecipientRow.State(rawValue: found[0]), state.isOpen else { continue }
            let line: Int64? = found[1]
            if let line { touch(line: line) }
            note(reply: settlement.reply, of: found[2])
            if let end = settlement.outcome.end {
                // The same recipient twice in one call counts once.
                if ended.insert(settlement.recipient).inserted { final.append((settlement, end)) }
            } else {
                try postpone(settlement, isHeld: state == .held || line == nil)
            }
        }
        guard !final.isEmpty else { return }
        let hasDead = deadSince != nil || final.contains { $0.1 == .dead }
        if Int64(final.count) >= open, !hasDead { return try remove(mail, file: row[2]) }
        for (settlement, state) in final { try end(settlement, state) }
        try run(
            "UPDATE mail SET openRecipients = openRecipients - ?, deadSince = coalesce(deadSince, ?) WHERE id = ?",
            [final.count, hasDead ? now : nil, mail])
    }

    private func postpone(_ settlement: Settlement, isHeld: Bool) throws {
        let key: StatementArguments = [settlement.message.number, settlement.recipient]
        var counts = 0
        var due: Int64?
        if case .deferred(let until, let counted) = settlement.outcome {
            counts = counted ? 1 : 0
            due = until.spoolTime
        }
        try run(
            """
            UPDATE recipient SET isLeased = 0, retryAskedAt = NULL, attempts = attempts + ?, isDelayReported = isDelayReported OR ?, reply = ?, repliedAt = ?
            WHERE mail = ? AND number = ?
            """, [counts, settlement.reportsDelay, Self.shortened(settlement.reply), now] + key)
        if let due, !isHeld {
            try run("UPDATE recipient SET due = ? WHERE mail = ? AND number = ?", [due] + key)
        } else if due == nil {
            try run("UPDATE recipient SET state = 1, line = NULL, due = NULL WHERE mail = ? AND number = ?", key)
        }
    }

    private func end(_ settlement: Settlement, _ state: RecipientRow.State) throws {
        try run(
            """
            UPDATE recipient SET state = ?, line = NULL, due = NULL, isLeased = 0, reply = ?, repliedAt = ?
            WHERE mail = ? AND number = ?
            """,
            [state.rawValue, Self.shortened(settlement.reply), now, settlement.message.number, settlement.recipient])
    }

    /// Removes a mail with all that belongs to it; its body file goes after the commit.
    func remove(_ mail: Int64) throws {
        try remove(mail, file: row("SELECT file FROM mail WHERE id = ?", [mail])?[0])
    }

    private func remove(_ mail: Int64, file: String?) throws {
        if let file { filesToRemove.append(file) }
        try run("DELETE FROM recipient WHERE mail = ?", [mail])
        try run("DELETE FROM body WHERE mail = ?", [mail])
        try run("DELETE FROM mail WHERE id = ?", [mail])
    }

    private static func shortened(_ reply: String) -> String {
        guard reply.utf8.count > longestReply else { return reply }
        // A character that is cut in two becomes a replacement character, which three octets hold.
        return String(decoding: reply.utf8.prefix(longestReply - 3), as: UTF8.self)
    }
}

extension Settlement.Outcome {
    /// The state for good; nil where there will be another try, or may be.
    fileprivate var end: RecipientRow.State? {
        switch self {
        case .delivered: .delivered
        case .failed: .failed
        case .dead: .dead
        case .deferred, .held: nil
        }
    }
}
