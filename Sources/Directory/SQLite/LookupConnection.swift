import Dispatch
import GRDB

/// The one connection that look-ups and the watch for changes read through, one after the other.
///
/// It opens the database when it is first asked and again whenever an error or another file under the same name makes it
/// necessary, so that an unreachable database costs the questions of that time and nothing else.
actor LookupConnection {
    private struct Opened {
        var database: DatabaseQueue
        var file: DatabaseFile.Identity
        var number: UInt64
    }

    nonisolated private let executor = DispatchExecutor(label: "martlet.directory.lookups")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let file: DatabaseFile
    private let cache: LookupCache
    private let now: @Sendable () -> Duration
    private var opened: Opened?
    private var openings: UInt64 = 0
    private var lastFailure: (at: Duration, error: DirectoryError)?

    init(file: DatabaseFile, cache: LookupCache, now: @escaping @Sendable () -> Duration) {
        self.file = file
        self.cache = cache
        self.now = now
    }

    /// Looks whether the database has changed since the last look, and empties the cache if so.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func check(askedAt: Duration) throws(DirectoryError) {
        try read(askedAt: askedAt) { _ in }
    }

    /// Reads one consistent state of the database. `body` gets it after the cache has been told which state it is.
    ///
    /// Who had to wait while another question failed gets that failure: a hundred sessions that wait for a locked database wait for
    /// one busy timeout, not for a hundred in a row.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func read<Value: Sendable>(
        askedAt: Duration, _ body: @Sendable (Database) throws -> Value
    ) throws(DirectoryError) -> Value {
        if let lastFailure, askedAt < lastFailure.at { throw lastFailure.error }
        // Taken before the state is read, so that the cache never takes an answer for younger than it is.
        let lookedAt = now()
        do {
            let opened = try connection()
            return try opened.database.read { db in
                let content = try Int64.fetchOne(db, sql: "PRAGMA data_version") ?? 0
                cache.checked(DatabaseVersion(opening: opened.number, content: content), at: lookedAt)
                return try body(db)
            }
        } catch {
            throw failed(error)
        }
    }

    private func failed(_ error: any Error) -> DirectoryError {
        // A lock passes and the connection is good after it; anything else is begun anew.
        let isLock = [.SQLITE_BUSY, .SQLITE_LOCKED].contains((error as? DatabaseError)?.resultCode)
        if !isLock { opened = nil }
        cache.invalidate()
        let failure = error as? DirectoryError ?? file.unreachable(error)
        lastFailure = (now(), failure)
        return failure
    }

    /// The open connection, if the file under its name is still the one it opened; else a new one.
    private func connection() throws -> Opened {
        let identity = try file.identity()
        if let opened, opened.file == identity { return opened }
        opened = nil
        var database = try openForReading()
        if try !database.read({ try Schema.isComplete($0, path: file.path) }) {
            let writer = try DatabaseQueue(
                path: file.path, configuration: file.configuration(readonly: false, label: "martlet.directory.migration"))
            try Schema.migrator.migrate(writer)
            try writer.close()
            database = try openForReading()
        }
        openings += 1
        let new = Opened(database: database, file: identity, number: openings)
        opened = new
        return new
    }

    private func openForReading() throws -> DatabaseQueue {
        try DatabaseQueue(path: file.path, configuration: file.configuration(readonly: true, label: "martlet.directory.lookups"))
    }
}
