import FaultyFiles
import Foundation
import GRDB
import MailFormat
import NIOCore
import Testing

@testable import Spool

/// What goes wrong with disks, files and other programs is an answer, and over when its cause is.
@Suite struct FaultTests {
    /// A call of the file system while a large mail is queued.
    struct Step: Sendable {
        var call: FaultyFileSystem.Call
        /// Which of these calls, counted from 0: the second sync is that of the folder.
        var index = 0
    }

    @Test(
        arguments: [Step(call: .create), Step(call: .write), Step(call: .sync), Step(call: .sync, index: 1)],
        [ENOSPC, EDQUOT, EIO])
    func aLargeMailThatCannotBeWrittenIsRefusedAndLeavesNothing(step: Step, errno: Int32) async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope())
        home.fileSystem.arm(.fail(step.call, at: step.index, errno: errno, forever: true))
        do {
            try await spool.queueLarge(try envelope())
            Issue.record("the mail was queued")
        } catch let error as SpoolError {
            if case .noSpace = error { #expect(errno != EIO) } else { #expect(errno == EIO) }
        }
        #expect(home.fileSystem.hasStruck)
        // Also where the one who writes does not give the mail up after the failure.
        home.fileSystem.arm(.none)
        try await spool.recover()
        #expect(try home.ask("SELECT count(*) FROM mail") == 1)
        try await spool.queueLarge(try envelope())
        #expect(try home.bodies.count <= 2)
        await spool.close()
        let later = home.spool()
        try await later.recover()
        #expect(try home.bodies.count == 1)
        await later.close()
    }

    @Test func aFullDiskIsToldAndMailIsTakenAgainWhenThereIsRoom() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope())
        let pages = try #require(try home.ask("PRAGMA page_count"))
        // SQLite's own bound stands for the disk's: the answer is SQLITE_FULL too.
        try await spool.committer.perform { try $0.db.execute(sql: "PRAGMA max_page_count = \(pages + 4)") }
        await #expect(throws: SpoolError.noSpace(path: home.database)) {
            try await spool.queue(try envelope(), String(repeating: "x", count: 100_000))
        }
        try await spool.queue(try envelope(), String(repeating: "x", count: 100_000))
        #expect(try home.ask("SELECT count(*) FROM mail") == 2)
        await spool.close()
    }

    @Test func oneMailThatDoesNotFitFailsAlone() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope())
        let results = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<50 {
                group.addTask {
                    do throws(SpoolError) {
                        try await spool.committer.perform { transaction in
                            if index == 20 { throw SpoolError.noSpace(path: "here") }
                            _ = try transaction.enqueue(
                                try envelope("\(index)"), body: StoredBody(memory: ByteBuffer(), octets: 0, checksum: 0))
                        }
                        return true
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(results.filter { !$0 }.count == 1)
        #expect(try home.ask("SELECT count(*) FROM mail") == 50)
        await spool.close()
    }

    @Test func aLockedDatabaseIsToldAndWaitedForNoLongerThanSaid() async throws {
        let home = try Home()
        let spool = home.spool(patience: 0.1)
        try await spool.queue(try envelope())
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: home.database, configuration: configuration)
        try await other.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN EXCLUSIVE")
        }
        await #expect(throws: SpoolError.self) { try await spool.queue(try envelope()) }
        #expect(try await spool.mails(matching: QueueFilter(), after: nil, limit: 9).count == 1)
        try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
        try await spool.queue(try envelope())
        #expect(try home.ask("SELECT count(*) FROM mail") == 2)
        try other.close()
        await spool.close()
    }

    @Test func aMissingFolderIsToldAndMadeNoticeOfWhenItIsThere() async throws {
        let home = try Home()
        let spool = home.spool(at: home.folder.path + "/later/spool")
        await #expect(throws: SpoolError.self) { try await spool.queue(try envelope()) }
        await #expect(throws: SpoolError.self) { try await spool.queueLarge(try envelope()) }
        await #expect(throws: SpoolError.self) { try await spool.dueDestinations(at: start, excluding: [], limit: 1) }
        try FileManager.default.createDirectory(atPath: home.folder.path + "/later", withIntermediateDirectories: false)
        try await spool.queueLarge(try envelope())
        await spool.close()
    }

    @Test func aQueueThatIsTakenAwayIsNotReplacedByAnEmptyOne() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope())
        try FileManager.default.moveItem(atPath: home.path, toPath: home.path + "-away")
        await #expect(throws: SpoolError.self) { try await spool.queue(try envelope()) }
        await #expect(throws: SpoolError.self) { try await spool.mails(matching: QueueFilter(), after: nil, limit: 9) }
        #expect(!FileManager.default.fileExists(atPath: home.path))
        try FileManager.default.moveItem(atPath: home.path + "-away", toPath: home.path)
        try await spool.queue(try envelope())
        #expect(try await spool.mails(matching: QueueFilter(), after: nil, limit: 9).count == 2)
        await spool.close()
    }

    @Test func whoOnlyLooksMakesNoQueue() async throws {
        let home = try Home()
        let spool = home.spool(creates: false)
        await #expect(throws: SpoolError.self) { try await spool.totals() }
        #expect(!FileManager.default.fileExists(atPath: home.path))
        await spool.close()
    }

    @Test func aFileThatIsNoDatabaseIsTold() async throws {
        let home = try Home()
        try FileManager.default.createDirectory(atPath: home.path, withIntermediateDirectories: false)
        try Data(repeating: 0x41, count: 8192).write(to: URL(fileURLWithPath: home.database))
        let spool = home.spool()
        await #expect(throws: SpoolError.self) { try await spool.queue(try envelope()) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: home.database)).count == 8192)
        await spool.close()
    }

    /// Root may write what is read-only, so the database itself is told to be.
    @Test func aReadOnlyDatabaseIsTold() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope())
        try await spool.committer.perform { try $0.db.execute(sql: "PRAGMA query_only = 1") }
        await #expect(throws: SpoolError.self) { try await spool.queue(try envelope()) }
        #expect(try await spool.mails(matching: QueueFilter(), after: nil, limit: 9).count == 1)
        // The connection was given up after the failure, and the next one may write.
        try await spool.queue(try envelope())
        await spool.close()
    }

    @Test func afterTheCloseEverythingIsRefused() async throws {
        let home = try Home()
        let spool = home.spool()
        let changes = spool.changes()
        await spool.close()
        for await _ in changes {}
        await #expect(throws: SpoolError.self) { try await spool.queue(try envelope()) }
        await #expect(throws: SpoolError.self) { try await spool.dueDestinations(at: start, excluding: [], limit: 1) }
    }
}
