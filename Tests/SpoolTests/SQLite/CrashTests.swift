import Foundation
import NIOCore
import Synchronization
import Testing

@testable import Spool

/// What a death of the process leaves after each step. The folder is copied before each call of the file system and after each
/// commit; each copy is what a new process would find.
@Suite struct CrashTests {
    /// Copies of a queue's folder, in the order they were made.
    private final class Copies: Sendable {
        private let home: Home
        private let paths = Mutex<[String]>([])

        init(_ home: Home) { self.home = home }

        var all: [String] { paths.withLock { $0 } }

        func make() {
            paths.withLock { paths in
                let path = "\(home.folder.path)/copy\(paths.count)"
                // The index of the log is shared memory, which dies with the process.
                if (try? FileManager.default.copyItem(atPath: home.path, toPath: path)) != nil { paths.append(path) }
                try? FileManager.default.removeItem(atPath: path + "/queue.sqlite-shm")
            }
        }
    }

    /// Mails and body files of a copy, after the start of a new process with it.
    private func found(_ home: Home, _ path: String) async throws -> (mails: Int, files: Int, isWhole: Bool) {
        let spool = home.spool(at: path)
        try await spool.recover()
        let mails = try await spool.mails(matching: QueueFilter(), after: nil, limit: 100)
        var isWhole = true
        for mail in mails { isWhole = try await spool.octets(of: mail.id).count == mail.octets && isWhole }
        await spool.close()
        return (mails.count, try FileManager.default.contentsOfDirectory(atPath: path + "/bodies").count, isWhole)
    }

    @Test func aLargeMailIsThereAsAWholeOrNotAtAll() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope())
        let copies = Copies(home)
        home.fileSystem.watch { copies.make() }
        try await spool.queueLarge(try envelope())
        home.fileSystem.watch {}
        let unanswered = copies.all
        copies.make()
        await spool.close()
        // create, three writes, fsync, fsync of the folder.
        #expect(unanswered.count == 6)
        for path in unanswered {
            let state = try await found(home, path)
            #expect(state.mails == 1)
            #expect(state.files == 0, "a file without a row is removed at the start")
        }
        let answered = try #require(copies.all.last)
        let state = try await found(home, answered)
        #expect(state.mails == 2)
        #expect(state.files == 1)
        #expect(state.isWhole)
    }

    @Test func whatWasAnsweredIsThereWithoutAnythingBeingClosed() async throws {
        let home = try Home()
        let spool = home.spool()
        let copies = Copies(home)
        for _ in 0..<10 {
            try await spool.queue(try envelope())
            copies.make()
        }
        await spool.close()
        for (index, path) in copies.all.enumerated() {
            let state = try await found(home, path)
            #expect(state.mails == index + 1)
            #expect(state.isWhole)
        }
    }

    @Test func theEndOfALargeMailTakesItsFileAlong() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queueLarge(try envelope())
        let leases = try await spool.leaseAll()
        let copies = Copies(home)
        copies.make()
        home.fileSystem.watch { copies.make() }
        try await spool.settle(leases, .delivered)
        await spool.close()
        #expect(try home.bodies == [])
        let paths = copies.all
        #expect(paths.count == 2)
        // Before the commit the mail is there; after it, with the file not removed yet, it is not, and the start removes the file.
        #expect(try await found(home, paths[0]) == (1, 1, true))
        #expect(try await found(home, paths[1]) == (0, 0, true))
    }

    @Test func aLeaseDiesWithItsProcessAndTheMailIsSentOnceMore() async throws {
        let home = try Home()
        let spool = home.spool()
        try await spool.queue(try envelope(arrival: Date()))
        _ = try await spool.leaseAll(at: Date())
        let copies = Copies(home)
        copies.make()
        await spool.close()
        let later = home.spool(at: copies.all[0])
        #expect(try await later.recover() == SQLiteSpool.Recovery(leases: 1, orphans: 0))
        #expect(try await later.leaseAll(at: Date()).count == 1)
        await later.close()
    }
}
