import Foundation
import GRDB
import MailFormat

/// The directory in one SQLite file, changed by commands and the panel while servers read it.
///
/// Nothing is opened before the first question. A database that cannot be read, at the start or later, makes a question
/// throw ``DirectoryError/unreachable(_:)`` and is tried anew at the next one. A missing file is never made by a
/// question; ``addDomain(_:tagSeparators:)`` makes it, if this object has not seen one there before.
///
/// Answers are kept in memory, bounded, while ``run()`` sees every ``pollInterval`` that nothing has changed. Without it each
/// question still looks whether something has changed once what it knows is a second old.
public final class SQLiteDirectory: DirectoryStore {
    /// How often ``run()`` looks for changes made by other processes: four times in the second after which they must hold.
    public static let pollInterval = Duration.milliseconds(250)

    /// Where the database lies.
    public let path: String

    let changes: WritingConnection
    let lookups: LookupConnection
    let cache: LookupCache
    let now: @Sendable () -> Duration

    /// - Parameter path: the database file; its folder must exist before the first domain is added.
    public convenience init(path: String) {
        self.init(path: path, busyTimeout: 2)
    }

    /// - Parameters:
    ///   - busyTimeout: how long a locked database is waited for, in seconds.
    ///   - cacheCapacity: the most answers kept in memory.
    ///   - now: a clock that only goes forward, from whatever beginning.
    init(
        path: String, busyTimeout: Double, cacheCapacity: Int = 20_000,
        now: @escaping @Sendable () -> Duration = SQLiteDirectory.monotonicClock()
    ) {
        let file = DatabaseFile(path: path, busyTimeout: busyTimeout)
        self.path = path
        self.now = now
        cache = LookupCache(capacity: cacheCapacity)
        lookups = LookupConnection(file: file, cache: cache, now: now)
        changes = WritingConnection(file: file)
    }

    /// Watches for changes until the task is cancelled, then returns. An unreachable database is watched on.
    public func run() async throws {
        while !Task.isCancelled {
            try? await check()
            do {
                try await Task.sleep(for: Self.pollInterval, clock: .continuous)
            } catch {
                return
            }
        }
    }

    /// One look for changes, as ``run()`` does it.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func check() async throws(DirectoryError) {
        try await lookups.check(askedAt: now())
    }

    public func resolve(_ recipient: ForwardPath) async throws(DirectoryError) -> Resolution {
        let question: LookupCache.Question =
            switch recipient {
            case .postmaster: .postmaster
            case .address(let address): .recipient(domain: address.domain.ascii, localPart: address.localPart.key)
            }
        guard
            case .resolution(let resolution) = try await answer(question, { .resolution(try Lookup(db: $0).resolve(recipient)) })
        else { return .unknown }
        return resolution
    }

    public func group(_ recipient: ForwardPath) async throws(DirectoryError) -> Expansion? {
        guard case .address(let address) = recipient else { return nil }
        return try await lookups.read(askedAt: now()) { try Lookup(db: $0).group(address) }
    }

    public func mailbox(id: Mailbox.ID) async throws(DirectoryError) -> Mailbox? {
        guard case .mailbox(let mailbox) = try await answer(.mailbox(id), { .mailbox(try Lookup(db: $0).mailbox(id: id)) })
        else { return nil }
        return mailbox
    }

    public func bounceTags(of domain: Domain) async throws(DirectoryError) -> BounceTags {
        let question = LookupCache.Question.bounceTags(domain: domain.ascii)
        guard
            case .bounceTags(let tags) = try await answer(
                question, { .bounceTags(try Lookup(db: $0).find(domain)?.bounceTags ?? .off) })
        else { return .off }
        return tags
    }

    /// The secrets that there are.
    func knownSecrets(for purpose: Secret.Purpose) async throws(DirectoryError) -> [Secret] {
        guard
            case .secrets(let secrets) = try await answer(
                .secrets(purpose), { .secrets(try Lookup(db: $0).secrets(for: purpose)) })
        else { return [] }
        return secrets
    }

    func answer(
        _ question: LookupCache.Question, _ read: @escaping @Sendable (Database) throws -> LookupCache.Answer
    ) async throws(DirectoryError) -> LookupCache.Answer {
        let asked = now()
        let (known, generation) = cache.answer(to: question, at: asked)
        if let known { return known }
        return try await lookups.read(askedAt: asked) { [cache] db in
            let answer = try read(db)
            cache.store(answer, to: question, generation: generation)
            return answer
        }
    }

    /// Runs a change in a transaction; when this returns it is durable and holds for ``resolve(_:)``.
    func change<Value: Sendable>(
        creating: Bool = false, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(DirectoryError) -> Value {
        // Also after an error: a commit may have come to the disk although its answer was one.
        defer { cache.invalidate() }
        return try await changes.write(creating: creating, body)
    }

    private static func monotonicClock() -> @Sendable () -> Duration {
        let start = ContinuousClock.now
        return { start.duration(to: .now) }
    }
}
