import Files
import Foundation
import GRDB

extension SQLiteSpool {
    /// What ``recover()`` found.
    public struct Recovery: Hashable, Sendable {
        /// Recipients whose leases an earlier process held.
        public var leases = 0
        /// Body files that no mail has.
        public var orphans = 0
    }

    /// Cleans up after an earlier process, to be called once before mails are taken or leased: its leases end, since nobody works on
    /// them any more, and body files without a mail are removed.
    @discardableResult
    public func recover() async throws(SpoolError) -> Recovery {
        let leases = try await committer.perform { transaction in
            let leased = try transaction.rows("SELECT mail, number, line FROM recipient WHERE isLeased = 1", [])
            for row in leased {
                try transaction.run(
                    "UPDATE recipient SET isLeased = 0, due = min(due, ?) WHERE mail = ? AND number = ?",
                    [transaction.now, row[0] as Int64, row[1] as Int64])
                if let line = row[2] as Int64? { transaction.touch(line: line) }
            }
            transaction.wakes = !leased.isEmpty
            return leased.count
        }
        return Recovery(leases: leases, orphans: try await removeOrphans())
    }

    /// Files of this process are left alone: their mails may be on their way.
    private func removeOrphans() async throws(SpoolError) -> Int {
        let earlier = try await onPool { [place, names] () throws(SpoolError) in
            do throws(FileSystemError) {
                return try place.fileSystem.list(place.bodies).filter { $0 < names.first }
            } catch {
                throw error.spool
            }
        }
        let orphans = try await read { db in
            let statement = try db.cachedStatement(sql: "SELECT 1 FROM mail WHERE file = ?")
            return try earlier.filter { try Int.fetchOne(statement, arguments: [$0]) == nil }
        }
        try await onPool { [place] () throws(SpoolError) in
            do throws(FileSystemError) {
                for orphan in orphans { try place.fileSystem.unlinkIfThere(place.body(orphan)) }
            } catch {
                throw error.spool
            }
        }
        return orphans.count
    }

    /// Watches for changes made by other processes, and removes what is old, until the task is cancelled; then returns. A queue that
    /// cannot be reached is watched on.
    public func run() async throws {
        var nextCleaning = ContinuousClock.now
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: Self.pollInterval, clock: .continuous)
            } catch {
                return
            }
            // A step of its own sees whether another process has changed something, and tells.
            try? await committer.look()
            guard ContinuousClock.now >= nextCleaning else { continue }
            nextCleaning = .now + .seconds(60)
            try? await clean()
        }
    }

    /// Removes dead letters that are too old, and lines and destinations in which nothing waits.
    func clean(at now: Date = Date()) async throws(SpoolError) {
        let oldest = now.spoolTime - deadLetterAge.spoolTime
        var removed = 0
        repeat {
            removed = try await committer.perform { transaction in
                let mails = try transaction.rows(
                    "SELECT id FROM mail WHERE deadSince < ? AND openRecipients = 0 LIMIT 500", [oldest])
                for row in mails { try transaction.remove(row[0]) }
                return mails.count
            }
        } while removed > 0
        try await committer.perform { transaction in
            try transaction.finish()
            try transaction.run("DELETE FROM line WHERE due IS NULL", [])
            // The last answer of a destination is shown for a week.
            try transaction.run(
                """
                DELETE FROM destination WHERE due IS NULL AND coalesce(repliedAt, 0) < ?
                AND NOT EXISTS (SELECT 1 FROM line WHERE line.destination = destination.id)
                """, [now.spoolTime - 7 * 86_400 * 1_000_000])
            transaction.lines.forget()
        }
    }
}
