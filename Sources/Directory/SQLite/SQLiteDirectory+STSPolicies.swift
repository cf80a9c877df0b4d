import GRDB
import MailFormat

/// Policies of other domains, kept for as long as those say (RFC 8461 §5.1). They survive a restart, since an attacker who holds
/// back the DNS must not get at the mail of a domain whose policy was known before.
extension SQLiteDirectory {
    /// The most policies kept; those that expire first go first.
    static let mostSTSPolicies = 50_000

    /// The policy of a domain as it was stored, expired or not; nil where there is none.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    public func stsPolicy(of domain: Domain) async throws(DirectoryError) -> StoredSTSPolicy? {
        try await lookups.read(askedAt: now()) { db in
            try Row.fetchOne(db, sql: "SELECT id, text, expires FROM stsPolicy WHERE domain = ?", arguments: [domain.ascii])
                .map { StoredSTSPolicy(id: $0["id"], text: $0["text"], expires: $0["expires"]) }
        }
    }

    /// Keeps a policy instead of the last one of the domain. A crash before this returns leaves the last one, which is as good as
    /// what the domain says then.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    public func setSTSPolicy(_ policy: StoredSTSPolicy, of domain: Domain) async throws(DirectoryError) {
        // Not by `change`: no answer to a recipient depends on it, so what is cached stays.
        try await changes.write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO stsPolicy (domain, id, text, expires) VALUES (?, ?, ?, ?)",
                arguments: [domain.ascii, policy.id, policy.text, policy.expires])
            let count = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM stsPolicy") ?? 0
            guard count > Self.mostSTSPolicies else { return }
            try db.execute(
                sql: "DELETE FROM stsPolicy WHERE domain IN (SELECT domain FROM stsPolicy ORDER BY expires LIMIT ?)",
                arguments: [count - Self.mostSTSPolicies])
        }
    }
}
