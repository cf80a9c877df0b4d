import Foundation
import GRDB
import MailFormat

/// Secrets, and what was told to whom.
extension SQLiteDirectory {
    /// Octets of a secret: what HMAC-SHA-256 makes full use of (RFC 2104 §3).
    private static let secretOctets = 32
    /// What a purpose keeps besides the newest: with rotations further apart than a mark holds, one is enough.
    private static let olderSecrets = 1

    /// The secrets of a purpose, the newest first, which is the one to sign with. The first question makes one.
    public func secrets(for purpose: Secret.Purpose) async throws(DirectoryError) -> [Secret] {
        let found = try await knownSecrets(for: purpose)
        guard found.isEmpty else { return found }
        return try await change { db in
            let there = try Lookup(db: db).secrets(for: purpose)
            return there.isEmpty ? try Self.addSecret(db, for: purpose) : there
        }
    }

    /// Makes a new secret to sign with. What the one before it signed still holds, what older ones signed no more.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    @discardableResult
    public func rotateSecret(for purpose: Secret.Purpose) async throws(DirectoryError) -> [Secret] {
        try await change { db in try Self.addSecret(db, for: purpose) }
    }

    private static func addSecret(_ db: Database, for purpose: Secret.Purpose) throws -> [Secret] {
        var generator = SystemRandomNumberGenerator()
        let value = (0..<secretOctets).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try db.execute(
            sql: "INSERT INTO secret (purpose, value, madeAt) VALUES (?, ?, unixepoch())",
            arguments: [purpose.rawValue, Data(value)])
        try db.execute(
            sql: """
                DELETE FROM secret WHERE purpose = ?1
                AND id NOT IN (SELECT id FROM secret WHERE purpose = ?1 ORDER BY id DESC LIMIT ?2)
                """,
            arguments: [purpose.rawValue, olderSecrets + 1])
        return try Lookup(db: db).secrets(for: purpose)
    }

    public func claimNotice(to mailbox: Mailbox.ID, about subject: String, at time: Int64) async throws(DirectoryError) -> Bool {
        try await change { db in
            // A time in the future is one of a clock that was set back since: it must not silence for longer than a day.
            let last = try Int64.fetchOne(
                db, sql: "SELECT toldAt FROM notice WHERE mailbox = ? AND about = ?", arguments: [mailbox, subject])
            if let last, (last...last + 86_399).contains(time) { return false }
            try db.execute(sql: "DELETE FROM notice WHERE toldAt < ?", arguments: [time - 86_400])
            try db.execute(
                sql: """
                    INSERT INTO notice (mailbox, about, toldAt) SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM mailbox WHERE id = ?1)
                    ON CONFLICT (mailbox, about) DO UPDATE SET toldAt = excluded.toldAt
                    """,
                arguments: [mailbox, subject, time])
            return db.changesCount == 1
        }
    }
}

extension Lookup {
    func secrets(for purpose: Secret.Purpose) throws -> [Secret] {
        try Row.fetchAll(
            db, sql: "SELECT id, value, madeAt FROM secret WHERE purpose = ? ORDER BY id DESC", arguments: [purpose.rawValue]
        ).map { Secret(number: $0[0], value: [UInt8]($0[1] as Data), madeAt: $0[2]) }
    }
}
