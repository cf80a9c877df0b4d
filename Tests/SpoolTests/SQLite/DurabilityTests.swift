import Foundation
import NIOCore
import Testing

@testable import Spool

/// A commit is on the disk before it is answered.
@Suite struct DurabilityTests {
    @Test func theWritingConnectionSyncsEachCommit() async throws {
        let home = try Home()
        let spool = home.spool()
        #expect(try await spool.committer.synchronous() == 2)
        try await spool.queue(try envelope())
        #expect(try await spool.committer.synchronous() == 2)
        await spool.close()
    }

    /// The kernel is watched, since SQLite's word is not the disk's.
    @Test(.timeLimit(.minutes(1))) func theKernelSyncsTheLogForEachCommit() async throws {
        let home = try Home()
        let steps = try await SyncedSteps(queueing: 5, octets: 20, in: home.path)
        #expect(steps.calls == Array(repeating: "fdatasync queue.sqlite-wal", count: 5))
        #expect(try home.ask("SELECT count(*) FROM mail") == 6)
    }

    @Test(.timeLimit(.minutes(1))) func aLargeMailIsSyncedWithItsFolderBeforeItsRow() async throws {
        let home = try Home()
        let steps = try await SyncedSteps(queueing: 1, octets: SQLiteSpool.memoryOctets + 1, in: home.path)
        #expect(steps.calls == ["fsync body", "fsync bodies", "fdatasync queue.sqlite-wal"])
    }

    @Test(.timeLimit(.minutes(1))) func manyWhoWaitShareOneSync() async throws {
        let home = try Home()
        let steps = try await SyncedSteps(queueing: 200, octets: 20, atOnce: true, in: home.path)
        #expect(steps.calls.count >= 1)
        #expect(steps.calls.count <= 100)
        #expect(try home.ask("SELECT count(*) FROM mail") == 201)
    }

    @Test func aLargeMailsStepsAreInOrder() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope())
        let before = home.fileSystem.log.count
        try await spool.queueLarge(try envelope())
        #expect(
            Array(home.fileSystem.log.dropFirst(before)) == [
                "create body", "write body", "write body", "write body", "sync body", "sync bodies",
            ])
        await spool.close()
    }
}
