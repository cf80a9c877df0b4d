import Foundation
import NIOCore
import Testing

@testable import Spool

/// A commit is on the disk before it is answered.
@Suite(.serialized) struct DurabilityTests {
    @Test func theWritingConnectionSyncsEachCommit() async throws {
        let home = try Home()
        let spool = home.spool()
        #expect(try await spool.committer.synchronous() == 2)
        try await spool.queue(try envelope())
        #expect(try await spool.committer.synchronous() == 2)
        await spool.close()
    }

    /// The kernel is watched, since SQLite's word is not the disk's.
    @Test(.timeLimit(.minutes(2))) func theKernelSyncsTheLogForEachCommit() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope())
        let watch = try await SystemCallWatch(of: home.path)
        for _ in 0..<5 { try await spool.queue(try envelope()) }
        let calls = try await watch.end()
        #expect(calls.filter { $0 == "fdatasync queue.sqlite-wal" }.count == 5)
        await spool.close()
    }

    @Test(.timeLimit(.minutes(2))) func aLargeMailIsSyncedWithItsFolderBeforeItsRow() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope())
        let watch = try await SystemCallWatch(of: home.path)
        try await spool.queueLarge(try envelope())
        let calls = try await watch.end()
        #expect(calls == ["fsync body", "fsync bodies", "fdatasync queue.sqlite-wal"])
        await spool.close()
    }

    @Test(.timeLimit(.minutes(2))) func manyWhoWaitShareOneSync() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope())
        let watch = try await SystemCallWatch(of: home.path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 { group.addTask { try await spool.queue(try envelope()) } }
            try await group.waitForAll()
        }
        let calls = try await watch.end()
        #expect(calls.count >= 1)
        #expect(calls.count <= 100)
        #expect(try home.ask("SELECT count(*) FROM mail") == 201)
        await spool.close()
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
