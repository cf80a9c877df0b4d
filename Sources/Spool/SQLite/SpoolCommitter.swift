import Dispatch
import Foundation
import GRDB
import Synchronization

/// Lets all who change the queue at the same time share one durable commit.
///
/// Whoever finds nobody at work starts a leader on the queue's own thread. The leader takes all who wait, does their works in one
/// transaction, commits once (`synchronous=FULL`: one fdatasync of the log), answers them all, and goes on with those who came meanwhile
/// until nobody waits. So a mail alone never waits for others to come, and under load the batches grow by themselves to what
/// arrives during one commit.
///
/// A work that fails takes the transaction with it; then each work of the batch is done once more in a transaction of its own, so that one
/// bad mail fails alone.
final class SpoolCommitter: Sendable {
    /// One change of the queue, and the one who waits for it.
    struct Work: Sendable {
        /// Octets that it holds in memory.
        var octets: Int
        /// Does it within the transaction. What is returned is called once the commit is durable. May be called twice.
        var run: @Sendable (SpoolTransaction) throws -> @Sendable () -> Void
        var refuse: @Sendable (SpoolError) -> Void
    }

    /// What the owner of the committer does after a step.
    struct Reactions: Sendable {
        var remove: @Sendable ([String]) -> Void = { _ in }
        var damaged: @Sendable (Int64, String) -> Void = { _, _ in }
        var wake: @Sendable () -> Void = {}
    }

    private struct State {
        var waiting: [Work] = []
        var hasLeader = false
        var isClosed = false
    }

    /// How much one batch has at most, which bounds how long the first waits for the last.
    static let largestBatch = 512
    static let largestBatchOctets = 16 << 20

    private let place: SpoolPlace
    private let creates: Bool
    private let reactions: Reactions
    private let thread = DispatchQueue(label: "martlet.spool.changes")
    private let state = Mutex(State())
    private let hasOpenedQueue = Atomic<Bool>(false)
    /// Only the leader takes it, so nobody waits for it.
    private let desk = Mutex(Desk())

    private struct Desk {
        var connection: SpoolConnection?
        /// A queue that was there and is gone was taken away; making an empty one would hide that its mails are.
        var hasSeenQueue = false
    }

    init(place: SpoolPlace, creates: Bool, reactions: Reactions) {
        self.place = place
        self.creates = creates
        self.reactions = reactions
    }

    /// Does a change; when this returns it is durable. Not given up when the task is cancelled, since the answer must say what became of it.
    /// - Parameter octets: how many octets the work holds in memory.
    func perform<Value: Sendable>(
        octets: Int = 0, _ body: @escaping @Sendable (SpoolTransaction) throws -> Value
    ) async throws(SpoolError) -> Value {
        let result = await withCheckedContinuation { (answer: CheckedContinuation<Result<Value, SpoolError>, Never>) in
            submit(
                Work(
                    octets: octets,
                    run: { transaction in
                        let value = try body(transaction)
                        return { answer.resume(returning: .success(value)) }
                    },
                    refuse: { answer.resume(returning: .failure($0)) }))
        }
        return try result.get()
    }

    private func submit(_ work: Work) {
        let (isClosed, isLeaderNeeded) = state.withLock { state in
            guard !state.isClosed else { return (true, false) }
            state.waiting.append(work)
            defer { state.hasLeader = true }
            return (false, !state.hasLeader)
        }
        if isClosed { return work.refuse(.unreachable("The queue \(place.database) was closed.")) }
        if isLeaderNeeded { thread.async { self.lead() } }
    }

    /// Closes the database when all that waits is done; later changes are refused.
    func close() async {
        state.withLock { $0.isClosed = true }
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            thread.async {
                self.desk.withLock { $0.connection = nil }
                done.resume()
            }
        }
    }

    /// Whether the queue was there once and had its tables.
    var hasOpened: Bool { hasOpenedQueue.load(ordering: .relaxed) }

    /// A step without works: sees whether another process has changed something, and tells. Nothing is written or synced.
    func look() async throws(SpoolError) {
        try await perform { _ in }
    }

    /// What `PRAGMA synchronous` says on the connection that writes: 2 is FULL.
    func synchronous() async throws(SpoolError) -> Int? {
        try await perform { try Int.fetchOne($0.db, sql: "PRAGMA synchronous") }
    }

    // MARK: - On the thread

    private func lead() {
        while let works = take() { desk.withLock { commit(works, &$0) } }
    }

    /// The next batch; nil when nobody waits, and then there is no leader any more.
    private func take() -> [Work]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.hasLeader = false
                return nil
            }
            var octets = 0
            var count = 0
            for work in state.waiting.prefix(Self.largestBatch) {
                octets += work.octets
                if count > 0, octets > Self.largestBatchOctets { break }
                count += 1
            }
            let works = Array(state.waiting.prefix(count))
            state.waiting.removeFirst(count)
            return works
        }
    }

    private func commit(_ works: [Work], _ desk: inout Desk) {
        do {
            try step(works, &desk)
        } catch {
            guard works.count > 1 else { return works.forEach { $0.refuse(failed(error, &desk)) } }
            _ = failed(error, &desk)
            for work in works {
                do { try step([work], &desk) } catch { work.refuse(failed(error, &desk)) }
            }
        }
    }

    /// One transaction: all works or none.
    ///
    /// Order of the durable steps: body files, synced with their folder (before the work came here) → **commit** → answers → removal of body
    /// files that no mail has any more. A crash before the commit leaves body files that no row names: removed at the next start; nobody was
    /// told that their mails are taken. A crash after it leaves all as it was told or about to be told; files that were to be removed
    /// are without a row and go at the next start.
    private func step(_ works: [Work], _ desk: inout Desk) throws {
        var connection = try opened(&desk)
        var answers: [@Sendable () -> Void] = []
        answers.reserveCapacity(works.count)
        var end: (files: [String], damages: [(mail: Int64, reason: String)], wakes: Bool)?
        try connection.queue.writeWithoutTransaction { db in
            try db.inTransaction(.immediate) {
                let isForeign = try seeChanges(&connection, db)
                let transaction = SpoolTransaction(db: db, now: Date().spoolTime, lines: connection.lines)
                for work in works { answers.append(try work.run(transaction)) }
                try transaction.finish()
                connection.lines = transaction.lines
                end = (transaction.filesToRemove, transaction.damages, transaction.wakes || isForeign)
                return .commit
            }
        }
        desk.connection = connection
        for damage in end?.damages ?? [] { reactions.damaged(damage.mail, damage.reason) }
        for answer in answers { answer() }
        guard let end else { return }
        if !end.files.isEmpty { reactions.remove(end.files) }
        if end.wakes { reactions.wake() }
    }

    /// Whether another process has changed the queue since the last step. Asked within the transaction, when nobody else can.
    private func seeChanges(_ connection: inout SpoolConnection, _ db: Database) throws -> Bool {
        let version = try Int64.fetchOne(db.cachedStatement(sql: "PRAGMA data_version"))
        defer { connection.version = version }
        guard let last = connection.version, last != version else { return false }
        connection.lines.forget()
        return true
    }

    private func opened(_ desk: inout Desk) throws -> SpoolConnection {
        let identity = try place.identity()
        if let connection = desk.connection, connection.identity == identity { return connection }
        desk.connection = nil
        let connection = try SpoolConnection(place, creates: creates && !desk.hasSeenQueue)
        desk.hasSeenQueue = true
        hasOpenedQueue.store(true, ordering: .relaxed)
        desk.connection = connection
        return connection
    }

    private func failed(_ error: any Error, _ desk: inout Desk) -> SpoolError {
        desk.connection?.lines.forget()
        if !(error is SpoolError), (error as? DatabaseError)?.resultCode != .SQLITE_BUSY { desk.connection = nil }
        return place.explained(error)
    }
}
