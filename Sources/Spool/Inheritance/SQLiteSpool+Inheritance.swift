import GRDB

extension SQLiteSpool: SpoolInheritance {
    public func begin(_ envelope: SpoolEnvelope, inheriting mail: InheritedMail) -> any SpoolWriter {
        SQLiteSpoolWriter(envelope: envelope, spool: self, inheriting: mail)
    }

    public func inheritedOrigins(_ batch: String) async throws(SpoolError) -> Set<String> {
        try await read { db in
            try Set(String.fetchAll(db, sql: "SELECT DISTINCT origin FROM inherited WHERE batch = ?", arguments: [batch]))
        }
    }

    public func releaseInherited(_ batch: String) async throws(SpoolError) -> Int {
        try await committer.perform { try $0.releaseInherited(batch) }
    }

    public func withdrawInherited(_ batch: String) async throws(SpoolError) -> Set<String> {
        try await committer.perform { try $0.withdrawInherited(batch) }
    }

    public func forgetInherited(_ batch: String) async throws(SpoolError) {
        try await committer.perform { try $0.run("DELETE FROM inherited WHERE batch = ?", [batch]) }
    }
}
