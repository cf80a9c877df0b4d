import GRDB
import MailFormat
import Testing

@testable import Directory

@Suite("No answer is older than a second")
struct StalenessTests {
    /// Changes the database as another process would: through a connection of its own, past the directory under test.
    private func disableAnna(_ folder: Folder) throws {
        let other = try DatabaseQueue(path: folder.database)
        try other.write { try $0.execute(sql: "UPDATE mailbox SET isEnabled = 0") }
        try other.close()
    }

    private func isEnabled(_ directory: SQLiteDirectory) async throws -> Bool? {
        var scanner = ByteScanner("<anna@kunde.example>")
        guard case .mailboxes(let found) = try await directory.resolve(ForwardPath.parse(&scanner)) else { return nil }
        return found.first?.isEnabled
    }

    @Test func whatAnotherConnectionChangedHoldsAfterTheNextLook() async throws {
        let folder = try Folder()
        let clock = HandClock()
        let directory = folder.directory(clock: clock)
        try await directory.makeKunde()
        #expect(try await isEnabled(directory) == true)
        try disableAnna(folder)
        #expect(try await isEnabled(directory) == true, "the clock stands still, so the answer comes from memory")
        clock.advance(by: .milliseconds(250))
        try await directory.check()
        #expect(try await isEnabled(directory) == false)
    }

    @Test func withoutLooksAnAnswerLastsLessThanASecond() async throws {
        let folder = try Folder()
        let clock = HandClock()
        let directory = folder.directory(clock: clock)
        try await directory.makeKunde()
        #expect(try await isEnabled(directory) == true)
        try disableAnna(folder)
        clock.advance(by: .milliseconds(999))
        #expect(try await isEnabled(directory) == true)
        clock.advance(by: .milliseconds(1))
        #expect(try await isEnabled(directory) == false)
    }

    @Test func looksKeepAnswersFreshForAsLongAsNothingChanges() async throws {
        let folder = try Folder()
        let clock = HandClock()
        let directory = folder.directory(clock: clock)
        try await directory.makeKunde()
        _ = try await isEnabled(directory)
        for _ in 1...20 {
            clock.advance(by: .milliseconds(250))
            try await directory.check()
        }
        let question = LookupCache.Question.recipient(domain: "kunde.example", localPart: "anna")
        #expect(directory.cache.answer(to: question, at: clock.now()).answer != nil)
    }

    @Test func aChangeThroughTheSameDirectoryHoldsAtOnce() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        #expect(try await isEnabled(directory) == true)
        var disabled = MailboxChange()
        disabled.isEnabled = false
        try await directory.setMailbox(Address("anna@kunde.example"), disabled)
        #expect(try await isEnabled(directory) == false)
        try await directory.removeMailbox(Address("anna@kunde.example"))
        #expect(try await isEnabled(directory) == nil)
    }

    @Test func anAnswerReadBeforeAChangeIsNotKeptAfterIt() {
        let cache = LookupCache(capacity: 10)
        let question = LookupCache.Question.mailbox(1)
        let version = DatabaseVersion(opening: 1, content: 1)
        cache.checked(version, at: .zero)
        let before = cache.answer(to: question, at: .zero).generation
        cache.invalidate()
        cache.checked(version, at: .zero)
        cache.store(.mailbox(nil), to: question, generation: before)
        #expect(cache.answer(to: question, at: .zero).answer == nil)
        cache.store(.mailbox(nil), to: question, generation: cache.answer(to: question, at: .zero).generation)
        #expect(cache.answer(to: question, at: .zero).answer != nil)
    }

    @Test func aFailedLookEmptiesTheCache() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        #expect(try await isEnabled(directory) == true)
        #expect(directory.cache.count == 1)
        try folder.removeDatabase()
        #expect(await directoryError { try await directory.check() }?.kind == "unreachable")
        #expect(directory.cache.count == 0)
    }

    @Test func theCacheIsBounded() async throws {
        let folder = try Folder()
        let directory = folder.directory(cacheCapacity: 10)
        try await directory.makeKunde()
        for number in 1...100 { #expect(try await directory.answer("<n\(number)@kunde.example>") == "unknown") }
        #expect(directory.cache.count <= 10)
        #expect(directory.cache.count >= 5)
    }

    @Test func whatIsAskedForOftenStaysInABoundedCache() {
        var cache = BoundedCache<Int, Int>(capacity: 10)
        cache.store(1, for: 0)
        for number in 1...100 {
            cache.store(number, for: number)
            #expect(cache.value(for: 0) == 1)
            #expect(cache.count <= 10)
        }
    }

    @Test func theWatchRunsUntilItIsCancelled() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let watch = Task { try await directory.run() }
        watch.cancel()
        try await watch.value
    }
}
