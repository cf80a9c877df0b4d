import GRDB

extension SpoolTransaction {
    /// The column `state` of the table `inherited`.
    private enum State {
        static let held = 0
        static let released = 1
        static let withdrawn = 2
    }

    /// Queues a mail held, unless it has come in before.
    func inherit(_ mail: InheritedMail, _ envelope: SpoolEnvelope, body: StoredBody) throws -> QueueID {
        let known = try number(
            "SELECT mail FROM inherited WHERE batch = ? AND origin = ? AND part = ?", [mail.batch, mail.origin, mail.part])
        if let known {
            if let file = body.file { filesToRemove.append(file) }
            return QueueID(number: known)
        }
        let id = try enqueue(envelope, body: body)
        _ = try hold(id.number)
        try run(
            "INSERT INTO inherited (batch, origin, part, mail, due, state) VALUES (?, ?, ?, ?, ?, ?)",
            [mail.batch, mail.origin, mail.part, id.number, mail.due?.spoolTime, State.held])
        return id
    }

    func releaseInherited(_ batch: String) throws -> Int {
        let found = try rows("SELECT mail, due FROM inherited WHERE batch = ? AND state = ?", [batch, State.held])
        for row in found {
            if let due = row[1] as Int64? { _ = try lineUp(row[0], in: .held, due: due) }
        }
        try run("UPDATE inherited SET state = ? WHERE batch = ? AND state = ?", [State.released, batch, State.held])
        return found.count
    }

    func withdrawInherited(_ batch: String) throws -> Set<String> {
        // An old mail is left where it is when one recipient of one of its parts is settled or leased, or a part has left the queue.
        let touched = """
            SELECT origin FROM inherited AS other WHERE batch = ?1 AND (
                NOT EXISTS (SELECT 1 FROM mail WHERE id = other.mail)
                OR EXISTS (SELECT 1 FROM recipient WHERE mail = other.mail AND (state NOT IN (0, 1) OR isLeased = 1)))
            """
        let found = try rows(
            "SELECT mail FROM inherited WHERE batch = ?1 AND state <> 2 AND origin NOT IN (\(touched))", [batch])
        for row in found {
            _ = try delete(row[0])
            try run("UPDATE inherited SET state = ? WHERE batch = ? AND mail = ?", [State.withdrawn, batch, row[0] as Int64])
        }
        return Set(
            try rows("SELECT DISTINCT origin FROM inherited WHERE batch = ? AND state = ?", [batch, State.withdrawn]).map {
                $0[0]
            })
    }
}
