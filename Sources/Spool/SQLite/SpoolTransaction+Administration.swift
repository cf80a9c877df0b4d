import GRDB

extension SpoolTransaction {
    /// - Returns: whether some recipient waited.
    func retry(_ mail: Int64) throws -> Bool {
        let waiting = try rows(
            "SELECT number, line FROM recipient WHERE mail = ? AND line IS NOT NULL AND isLeased = 0", [mail])
        for row in waiting { touch(line: row[1]) }
        try run(
            "UPDATE recipient SET due = min(due, ?), retryAskedAt = ? WHERE mail = ? AND line IS NOT NULL AND isLeased = 0",
            [now, now, mail])
        wakes = wakes || !waiting.isEmpty
        return !waiting.isEmpty
    }

    /// - Returns: whether some recipient waited.
    func hold(_ mail: Int64) throws -> Bool {
        let waiting = try rows("SELECT line FROM recipient WHERE mail = ? AND state = 0", [mail])
        for row in waiting { if let line = row[0] as Int64? { touch(line: line) } }
        try run("UPDATE recipient SET state = 1, line = NULL, due = NULL, isLeased = 0 WHERE mail = ? AND state = 0", [mail])
        return !waiting.isEmpty
    }

    /// - Returns: whether some recipient was held.
    func release(_ mail: Int64) throws -> Bool {
        try lineUp(mail, in: .held)
    }

    /// Puts recipients of that state in their lines again.
    /// - Parameter due: when; nil: now.
    func lineUp(_ mail: Int64, in state: RecipientRow.State, due: Int64? = nil) throws -> Bool {
        guard let row = try row("SELECT senderKey, damage FROM mail WHERE id = ?", [mail]) else { return false }
        let isDamaged = row[1] as String? != nil
        let found = try rows("SELECT number, destination FROM recipient WHERE mail = ? AND state = ?", [mail, state.rawValue])
        for recipient in found {
            let line = isDamaged ? nil : try line(to: recipient[1], senderKey: row[0])
            if let line { touch(line: line) }
            try run(
                "UPDATE recipient SET state = 0, line = ?, due = ?, isLeased = 0, retryAskedAt = ? WHERE mail = ? AND number = ?",
                [line, isDamaged ? nil : due ?? now, due == nil ? now : nil, mail, recipient[0] as Int64])
        }
        wakes = wakes || !found.isEmpty
        return !found.isEmpty
    }

    /// Removes a mail, but its dead letters stay.
    /// - Returns: whether it was there.
    func delete(_ mail: Int64) throws -> Bool {
        guard let row = try row("SELECT deadSince, openRecipients, damage FROM mail WHERE id = ?", [mail]) else { return false }
        try leaveLines(mail)
        let isDamaged = row[2] as String? != nil
        guard row[0] as Int64? != nil, !isDamaged else {
            try remove(mail)
            return true
        }
        try run("DELETE FROM recipient WHERE mail = ? AND state IN (0, 1)", [mail])
        try run("UPDATE mail SET openRecipients = 0 WHERE id = ?", [mail])
        return row[1] as Int64 > 0
    }

    /// - Returns: whether the mail had dead letters.
    func releaseDeadLetters(_ mail: Int64) throws -> Bool {
        try run(
            "UPDATE recipient SET attempts = 0, isDelayReported = 0, retriesSince = ? WHERE mail = ? AND state = 4", [now, mail])
        let count = db.changesCount
        guard try lineUp(mail, in: .dead) else { return false }
        try run("UPDATE mail SET openRecipients = openRecipients + ?, deadSince = NULL WHERE id = ?", [count, mail])
        return true
    }

    /// - Returns: whether the mail had dead letters.
    func deleteDeadLetters(_ mail: Int64) throws -> Bool {
        guard let row = try row("SELECT openRecipients FROM mail WHERE id = ? AND deadSince IS NOT NULL", [mail]) else {
            return false
        }
        guard row[0] as Int64 > 0 else {
            try remove(mail)
            return true
        }
        try run("DELETE FROM recipient WHERE mail = ? AND state = 4", [mail])
        try run("UPDATE mail SET deadSince = NULL WHERE id = ?", [mail])
        return true
    }

    private func leaveLines(_ mail: Int64) throws {
        for row in try rows("SELECT DISTINCT line FROM recipient WHERE mail = ? AND line IS NOT NULL", [mail]) {
            touch(line: row[0])
        }
    }
}
