import Files
import Foundation
import GRDB
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// The queue in one SQLite file, with the mails that are larger than 128 KiB in files beside it.
///
/// Nothing is opened before the first question. A queue that cannot be reached makes a question throw ``SpoolError`` and is tried anew at
/// the next one. One process serves the queue (``recover()``, ``run()``); others, such as `martlet queue`, may look at it and change it
/// meanwhile through an object of their own.
public final class SQLiteSpool: Spool {
    /// How often ``run()`` looks for changes made by other processes: four times in the second after which they must be seen.
    public static let pollInterval = Duration.milliseconds(250)
    /// A mail with more octets than that goes to a file as it comes.
    public static let memoryOctets = 128 << 10
    /// How long dead letters are kept where nothing else is said: 30 days.
    public static let deadLetterAge = Duration.seconds(30 * 86_400)

    /// The folder of the queue.
    public var folder: String { place.folder }

    let place: SpoolPlace
    let committer: SpoolCommitter
    let reader: SpoolReader
    let pool: NIOThreadPool
    let names = SpoolFileNames()
    let logger: Logger
    let deadLetterAge: Duration

    private let listeners: SpoolListeners
    /// What was found when destinations were asked for last.
    private let lastLook = Mutex<DueLines?>(nil)

    /// - Parameters:
    ///   - folder: where the queue lies; the folder above must exist.
    ///   - creates: whether a queue is made where there is none. Commands that only look at one say no.
    ///   - deadLetterAge: how long dead letters are kept, in ``run()``.
    public convenience init(
        folder: String, creates: Bool = true, deadLetterAge: Duration = SQLiteSpool.deadLetterAge, logger: Logger
    ) {
        self.init(
            folder: folder, creates: creates, deadLetterAge: deadLetterAge, patience: 2, fileSystem: LinuxFileSystem(),
            logger: logger)
    }

    /// - Parameter patience: how long a locked database is waited for, in seconds.
    init(
        folder: String, creates: Bool, deadLetterAge: Duration, patience: Double, fileSystem: any FileSystem, logger: Logger
    ) {
        let place = SpoolPlace(folder: folder, patience: patience, fileSystem: fileSystem)
        let pool = NIOThreadPool(numberOfThreads: 4)
        let listeners = SpoolListeners()
        pool.start()
        self.place = place
        self.pool = pool
        self.listeners = listeners
        self.logger = logger
        self.deadLetterAge = deadLetterAge
        reader = SpoolReader(place: place)
        committer = SpoolCommitter(
            place: place, creates: creates,
            reactions: SpoolCommitter.Reactions(
                remove: { names in pool.submit { _ in Self.remove(names, at: place, logger) } },
                damaged: { mail, reason in
                    logger.error(
                        "A mail in the queue is damaged and was set aside; `martlet queue list --damaged` shows it.",
                        metadata: ["mail": "\(mail)", "reason": "\(reason)"])
                },
                wake: { listeners.wake() }))
    }

    deinit {
        // For those who did not close; it is no error to do it twice.
        pool.shutdownGracefully { _ in }
    }

    /// Ends the spool's threads and closes its files when what was asked for is done. Later calls throw ``SpoolError/unreachable(_:)``.
    public func close() async {
        await committer.close()
        reader.close()
        listeners.finish()
        try? await pool.shutdownGracefully()
    }

    public func begin(_ envelope: SpoolEnvelope) -> any SpoolWriter {
        SQLiteSpoolWriter(envelope: envelope, spool: self)
    }

    /// In turn among the senders: the first destination of each, then the second of each. Otherwise whoever writes to ten thousand domains at
    /// once would have a letter to another domain wait for all of them.
    public func dueDestinations(
        at now: Date, excluding excluded: Set<String>, limit: Int
    ) async throws(SpoolError) -> [String] {
        guard limit > 0 else { return [] }
        let start = lastLook.withLock { $0?.end(excluding: excluded) }
        let lines = try await read { db in try DueLines(db, at: now.spoolTime, behind: start, excluding: excluded, limit: limit) }
        lastLook.withLock { $0 = lines }
        return lines.destinations
    }

    public func lease(
        _ destination: String, at now: Date, for duration: Duration, mails: Int, recipients: Int
    ) async throws(SpoolError) -> [Lease] {
        guard mails > 0, recipients > 0 else { return [] }
        let due = now.spoolTime
        let request = SpoolTransaction.LeaseRequest(
            destination: destination, due: due, expires: due + duration.spoolTime, mails: mails, recipients: recipients)
        return try await committer.perform { try $0.lease(request) }
    }

    public func extend(_ leases: [Lease], until: Date) async throws(SpoolError) {
        try await committer.perform { try $0.extend(leases, until: until.spoolTime) }
    }

    public func settle(_ settlements: [Settlement]) async throws(SpoolError) {
        guard !settlements.isEmpty else { return }
        try await committer.perform { try $0.settle(settlements) }
    }

    public func nextDue(after now: Date) async throws(SpoolError) -> Date? {
        try await read { db in
            try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT due FROM line WHERE due > ? ORDER BY due LIMIT 1"), arguments: [now.spoolTime])
        }.map(Date.init(spoolTime:))
    }

    public func changes() -> AsyncStream<Void> {
        listeners.add()
    }

    /// Reads one consistent state of what is committed.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws(SpoolError) -> Value {
        try await prepare()
        return try await onPool { [reader] () throws(SpoolError) in try reader.read(body) }
    }

    /// Makes the queue where there is none and may be one. The writing connection also keeps the log in place that readers need.
    func prepare() async throws(SpoolError) {
        if !committer.hasOpened { try await committer.look() }
    }

    /// Does blocking work on a thread of the pool. Not given up when the task is cancelled: a file that is half-written has to be
    /// finished or removed.
    func onPool<Value: Sendable>(
        _ work: @escaping @Sendable () throws(SpoolError) -> Value
    ) async throws(SpoolError) -> Value {
        let result = await withCheckedContinuation { (waiter: CheckedContinuation<Result<Value, SpoolError>, Never>) in
            pool.submit { [place] state in
                guard state == .active else {
                    return waiter.resume(returning: .failure(.unreachable("The queue \(place.database) was closed.")))
                }
                waiter.resume(returning: Result { () throws(SpoolError) in try work() })
            }
        }
        return try result.get()
    }

    private static func remove(_ names: [String], at place: SpoolPlace, _ logger: Logger) {
        for name in names {
            do throws(FileSystemError) {
                try place.fileSystem.unlinkIfThere(place.body(name))
            } catch {
                logger.warning(
                    "The file of a mail that has left the queue could not be removed; the next start removes it.",
                    metadata: ["file": "\(error.path)", "error": "\(error.spool)"])
            }
        }
    }
}
