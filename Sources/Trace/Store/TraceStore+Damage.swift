import Foundation
import GRDB

extension TraceStore {
    /// What a failed write asks for.
    enum Failure: Equatable {
        /// The file is no database, or a broken one: set it aside and begin a new one.
        case damaged
        /// Locked, disk full, folder gone, no permission: try again later.
        case unavailable

        init(_ error: any Error) {
            // A page that is damaged need not look so to SQLite: it may read as rows with values that cannot be there.
            if error is RowDecodingError {
                self = .damaged
                return
            }
            switch (error as? DatabaseError)?.resultCode {
            case .some(.SQLITE_CORRUPT), .some(.SQLITE_NOTADB): self = .damaged
            // The table is missing from a file that says it was migrated, or has other columns: somebody changed it.
            case .some(.SQLITE_ERROR), .some(.SQLITE_MISMATCH): self = .damaged
            default: self = .unavailable
            }
        }
    }

    /// Renames the damaged file at `path` and those beside it, so that a new one can begin there.
    ///
    /// The log goes first: a log that outlived its database would be played into the new one. A crash after it leaves the
    /// database without its last events, to be found damaged, or readable, at the next start.
    /// - Returns: the new name.
    static func setAside(_ path: String, at date: Date) throws -> String {
        let stamp = CivilTime(microseconds: Int64(date.timeIntervalSince1970 * 1e6)).compact
        let manager = FileManager.default
        var target = "\(path).damaged-\(stamp)"
        var attempt = 1
        while manager.fileExists(atPath: target) {
            attempt += 1
            target = "\(path).damaged-\(stamp)-\(attempt)"
        }
        // The index of the log is of no use without the processes that share it.
        try? manager.removeItem(atPath: path + "-shm")
        if manager.fileExists(atPath: path + "-wal") { try manager.moveItem(atPath: path + "-wal", toPath: target + "-wal") }
        try manager.moveItem(atPath: path, toPath: target)
        return target
    }

    /// Removes what SQLite keeps beside the file at `path`; to be called when that file is gone and nobody has it open.
    static func removeLog(of path: String) {
        for suffix in ["-shm", "-wal"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
}
