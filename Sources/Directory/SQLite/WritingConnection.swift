import GRDB

/// The connections that commands and the panel read and change the directory through.
actor WritingConnection {
    nonisolated private let executor = DispatchExecutor(label: "martlet.directory.changes")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let file: DatabaseFile
    private var opened: (pool: DatabasePool, file: DatabaseFile.Identity)?
    /// A database that was there and is gone was taken away; making an empty one would refuse everybody's mail for good.
    private var hasSeenDatabase = false

    init(file: DatabaseFile) {
        self.file = file
    }

    /// Runs `body` in a transaction that is durable when this returns: a crash before leaves all as it was, one after it
    /// nothing undone.
    /// - Parameter creating: whether to make the database where there never was one.
    /// - Throws: what `body` throws as ``DirectoryError``; ``DirectoryError/unreachable(_:)``.
    func write<Value: Sendable>(
        creating: Bool = false, _ body: @Sendable (Database) throws -> Value
    ) throws(DirectoryError) -> Value {
        do {
            return try pool(creating: creating).write(body)
        } catch {
            throw failed(error)
        }
    }

    /// Reads one consistent state of the database.
    /// - Throws: as ``write(creating:_:)``.
    func read<Value: Sendable>(_ body: @Sendable (Database) throws -> Value) throws(DirectoryError) -> Value {
        do {
            return try pool(creating: false).read(body)
        } catch {
            throw failed(error)
        }
    }

    /// What `PRAGMA synchronous` says on the connection that writes: 2 is FULL.
    func synchronous() throws(DirectoryError) -> Int? {
        do {
            return try pool(creating: false).writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        } catch {
            throw failed(error)
        }
    }

    private func failed(_ error: any Error) -> DirectoryError {
        if let error = error as? DirectoryError { return error }
        if let error = error as? DatabaseError, [.SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_CONSTRAINT].contains(error.resultCode) {
            guard error.resultCode == .SQLITE_CONSTRAINT else { return file.unreachable(error) }
            return .conflict("The directory cannot hold that: \(error.message ?? "a rule of its tables is broken").")
        }
        opened = nil
        return file.unreachable(error)
    }

    private func pool(creating: Bool) throws -> DatabasePool {
        if creating, !hasSeenDatabase, file.isMissing { try file.create() }
        let identity = try file.identity()
        if let opened, opened.file == identity { return opened.pool }
        opened = nil
        let pool = try DatabasePool(
            path: file.path, configuration: file.configuration(readonly: false, label: "martlet.directory.changes"))
        // DatabasePool has set NORMAL, which lets a commit return before it is on the disk (sqlite.org/pragma.html#pragma_synchronous).
        try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        let isEmpty = try pool.read { try Schema.migrator.appliedIdentifiers($0).isEmpty && !$0.tableExists("domain") }
        if creating && !hasSeenDatabase && isEmpty {
            try Schema.migrator.migrate(pool)
        } else if try !pool.read({ try Schema.isComplete($0, path: file.path) }) {
            try Schema.migrator.migrate(pool)
        }
        hasSeenDatabase = true
        opened = (pool, identity)
        return pool
    }
}
