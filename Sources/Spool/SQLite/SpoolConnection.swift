import GRDB

/// The one connection that changes the queue, and what is remembered beside it. It is used on one thread at a time.
struct SpoolConnection: Sendable {
    let queue: DatabaseQueue
    let identity: SpoolPlace.Identity
    var lines = LineBook()
    /// `PRAGMA data_version`: another number each time another connection has changed the file.
    var version: Int64?

    /// Opens the queue, brings its tables up to date, and makes it where `creates` says so.
    /// - Throws: ``SpoolError``, and what SQLite said.
    init(_ place: SpoolPlace, creates: Bool) throws {
        if creates, try place.identity() == nil { try place.create() }
        guard let identity = try place.identity() else {
            throw SpoolError.unreachable("There is no queue at \(place.database). The server makes it when it starts.")
        }
        self.identity = identity
        var configuration = place.configuration(readonly: false, label: "martlet.spool.changes")
        configuration.journalMode = .wal
        queue = try DatabaseQueue(path: place.database, configuration: configuration)
        // GRDB has set NORMAL with the log, which lets a commit return before it is on the disk (sqlite.org/pragma.html#pragma_synchronous).
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        guard try !queue.read(SpoolSchema.migrator.hasBeenSuperseded) else {
            throw SpoolError.unreachable(
                "\(place.database) was written by a later version of Martlet. Install that version again.")
        }
        if try !queue.read(SpoolSchema.migrator.hasCompletedMigrations) { try SpoolSchema.migrator.migrate(queue) }
    }
}
