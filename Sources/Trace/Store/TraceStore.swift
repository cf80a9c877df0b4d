import Foundation
import GRDB

/// The file of events, `trace.sqlite`: one process writes it, any number read it meanwhile.
///
/// It is in WAL mode with `synchronous=NORMAL`: a commit is not fsynced, only a checkpoint is. A power cut may take the
/// last events with it and never harms the file; a crash of the server takes nothing that was committed. That is right for a
/// trace, which says what happened to mails and is not where they live, and it leaves the disk's fsyncs to the mails.
///
/// Every method blocks on the disk: call it from a thread that may.
public struct TraceStore: Sendable {
    public let path: String
    let database: DatabaseQueue
    private let inode: UInt64?

    /// Opens the trace at `path` for writing; makes it when it is missing.
    /// - Parameter patience: seconds to wait for a process that has locked the file.
    /// - Throws: what SQLite said, ``Failure`` tells what to do about it.
    init(writingAt path: String, patience: Double = 5) throws {
        // Made here, and not by SQLite, because it holds addresses: other users of the machine have no business with them.
        // SQLite gives the files beside it, -wal and -shm, the same mode.
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        if descriptor >= 0 { Foundation.close(descriptor) }
        var configuration = Configuration()
        configuration.label = "trace"
        configuration.journalMode = .wal
        configuration.busyMode = .timeout(patience)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = NORMAL")
            // 16 MiB between checkpoints: each is two fsyncs, and those compete with the mails'.
            try database.execute(sql: "PRAGMA wal_autocheckpoint = 4096")
        }
        self.path = path
        database = try DatabaseQueue(path: path, configuration: configuration)
        inode = TraceStore.inode(of: path)
        do {
            try TraceSchema.migrator.migrate(database)
        } catch {
            // Closed here and now: a connection that is closed later removes the log of whatever then bears the file's name.
            try? database.close()
            throw error
        }
    }

    /// Opens the trace at `path` for reading. A server may be writing it.
    /// - Throws: ``TraceError/noTrace(path:)``, ``TraceError/unreadable(path:reason:)``.
    public init(readingAt path: String) throws(TraceError) {
        guard access(path, R_OK) == 0 else {
            let reason = errno
            guard reason != ENOENT && reason != ENOTDIR else { throw .noTrace(path: path) }
            throw .unreadable(path: path, reason: String(cString: strerror(reason)))
        }
        var configuration = Configuration()
        configuration.label = "trace"
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        self.path = path
        inode = TraceStore.inode(of: path)
        do {
            database = try DatabaseQueue(path: path, configuration: configuration)
            guard try database.read({ try $0.tableExists("event") }) else { throw TraceError.noTrace(path: path) }
        } catch let error as TraceError {
            throw error
        } catch {
            throw .unreadable(path: path, reason: TraceStore.explanation(of: error))
        }
    }

    /// Closes the file. The store cannot be used afterwards.
    func close() throws {
        try database.close()
    }

    /// Whether the file that was opened still bears its name: false when it was deleted or another one took its place.
    public var isInPlace: Bool { inode != nil && inode == TraceStore.inode(of: path) }

    private static func inode(of path: String) -> UInt64? {
        var status = stat()
        return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
    }

    static func explanation(of error: any Error) -> String {
        guard let error = error as? DatabaseError else { return "\(error)" }
        return error.message ?? "\(error.resultCode)"
    }
}
