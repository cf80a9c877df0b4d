import Foundation
import GRDB
import MailFormat
import Testing

@testable import Directory

extension Folder {
    func removeDatabase() throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: database + suffix) {
            try FileManager.default.removeItem(atPath: database + suffix)
        }
    }
}

@Suite("A directory that cannot be read is unreachable and never says unknown")
struct UnreachableTests {
    private func expectUnreachable(_ directory: SQLiteDirectory, _ place: SourceLocation = #_sourceLocation) async {
        for recipient in ["<anna@kunde.example>", "<postmaster>", "<x@strange.example>"] {
            let error = await directoryError { _ = try await directory.answer(recipient) }
            #expect(error?.kind == "unreachable", "\(recipient)", sourceLocation: place)
            #expect(error?.description.contains(directory.path) == true, sourceLocation: place)
        }
        let error = await directoryError { _ = try await directory.mailbox(id: 1) }
        #expect(error?.kind == "unreachable", sourceLocation: place)
    }

    @Test func noFileAtTheStartAndThenOne() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        await expectUnreachable(directory)
        #expect(!FileManager.default.fileExists(atPath: folder.database), "a question makes no database")
        try await folder.directory().makeKunde()
        #expect(try await directory.answer("<anna@kunde.example>") == "anna@kunde.example")
    }

    @Test func noFolder() async throws {
        let folder = try Folder()
        let directory = SQLiteDirectory(path: folder.path + "/gone/directory.sqlite")
        await expectUnreachable(directory)
        #expect(await directoryError { try await directory.addDomain(Domain("a.example")) }?.kind == "unreachable")
    }

    @Test func aFolderInThePlaceOfTheFile() async throws {
        let folder = try Folder()
        try FileManager.default.createDirectory(atPath: folder.database, withIntermediateDirectories: false)
        await expectUnreachable(folder.directory())
    }

    @Test func garbageInThePlaceOfTheFile() async throws {
        let folder = try Folder()
        try Data(repeating: 0x5A, count: 10_000).write(to: URL(fileURLWithPath: folder.database))
        await expectUnreachable(folder.directory())
    }

    @Test func anEmptyFile() async throws {
        let folder = try Folder()
        try Data().write(to: URL(fileURLWithPath: folder.database))
        await expectUnreachable(folder.directory())
    }

    @Test func aDatabaseOfSomethingElse() async throws {
        let folder = try Folder()
        let other = try DatabaseQueue(path: folder.database)
        try await other.write { try $0.execute(sql: "CREATE TABLE domain (name TEXT)") }
        try other.close()
        await expectUnreachable(folder.directory())
        #expect(await directoryError { try await folder.directory().addDomain(Domain("a.example")) }?.kind == "unreachable")
    }

    @Test func aDatabaseOfALaterVersion() async throws {
        let folder = try Folder()
        try await folder.directory().makeKunde()
        let other = try DatabaseQueue(path: folder.database)
        try await other.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('from the future')") }
        try other.close()
        await expectUnreachable(folder.directory())
    }

    @Test func theFileIsTakenAwayWhileItIsOpenAndPutBack() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        try await folder.directory().addDomain(Domain("second.example"))
        #expect(try await directory.answer("<nosuch@kunde.example>") == "unknown")
        try FileManager.default.moveItem(atPath: folder.database, toPath: folder.path + "/kept")
        await directoryIsChecked(directory)
        await expectUnreachable(directory)
        #expect(await directoryError { try await directory.addDomain(Domain("a.example")) }?.kind == "unreachable")
        #expect(!FileManager.default.fileExists(atPath: folder.database), "a database that was taken away is not made anew")
        try FileManager.default.moveItem(atPath: folder.path + "/kept", toPath: folder.database)
        #expect(try await directory.answer("<anna@kunde.example>") == "anna@kunde.example")
    }

    @Test func anotherDatabaseIsPutInItsPlace() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        #expect(try await directory.answer("<anna@kunde.example>") == "anna@kunde.example")
        let spare = try Folder()
        let other = spare.directory()
        try await other.makeKunde()
        try await other.addMailbox(new("bert@kunde.example"))
        let copy = try DatabaseQueue(path: spare.database)
        try await copy.vacuum(into: folder.path + "/copy")
        try folder.removeDatabase()
        try FileManager.default.moveItem(atPath: folder.path + "/copy", toPath: folder.database)
        await directoryIsChecked(directory)
        #expect(try await directory.answer("<bert@kunde.example>") == "bert@kunde.example")
    }

    @Test func garbageIsWrittenOverTheOpenFile() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        try folder.removeDatabase()
        try Data(repeating: 0x5A, count: 10_000).write(to: URL(fileURLWithPath: folder.database))
        await directoryIsChecked(directory)
        await expectUnreachable(directory)
    }

    @Test func anExclusiveLockHeldByAnotherIsWaitedForOnlySoLong() async throws {
        let folder = try Folder()
        try await folder.directory().makeKunde()
        let holder = try lockHolder(folder)
        try await holder.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = DELETE")
            try db.execute(sql: "BEGIN EXCLUSIVE")
        }
        let directory = folder.directory(busyTimeout: 0.2)
        let started = ContinuousClock.now
        await expectUnreachable(directory)
        #expect(started.duration(to: .now) < .seconds(10), "four questions, each waits for the lock at most for the busy timeout")
        #expect(await directoryError { try await directory.addDomain(Domain("a.example")) }?.kind == "unreachable")
        try await holder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try holder.close()
        #expect(try await directory.answer("<anna@kunde.example>") == "anna@kunde.example")
    }

    @Test func whoWaitedWhileAnotherQuestionFailedFailsWithIt() async throws {
        let folder = try Folder()
        let clock = HandClock()
        let directory = folder.directory(clock: clock)
        clock.advance(by: .seconds(1))
        await expectUnreachable(directory)
        try await folder.directory().makeKunde()
        let late = await directoryError { try await directory.lookups.check(askedAt: .zero) }
        #expect(late?.kind == "unreachable", "asked before the failure, so it was waiting while that happened")
        try await directory.lookups.check(askedAt: clock.now())
    }

    @Test func aLockHeldByAWriterStopsNoQuestion() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let holder = try lockHolder(folder)
        try await holder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        #expect(try await folder.directory().answer("<anna@kunde.example>") == "anna@kunde.example")
        #expect(await directoryError { try await directory.addDomain(Domain("a.example")) }?.kind == "unreachable")
        try await holder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try await directory.addDomain(Domain("a.example"))
    }

    /// A connection that may keep a transaction open from one access to the next.
    private func lockHolder(_ folder: Folder) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: folder.database, configuration: configuration)
    }

    /// One look as the watch does it; it may fail.
    private func directoryIsChecked(_ directory: SQLiteDirectory) async {
        _ = await directoryError { try await directory.check() }
    }
}
