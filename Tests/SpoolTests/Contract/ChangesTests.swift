import Foundation
import MailFormat
import Spool
import Testing

/// Who waits for changes hears of them.
@Suite struct ChangesTests {
    @Test(arguments: SpoolKind.allCases)
    func aCommitIsHeardOf(kind: SpoolKind) async throws {
        let spool = try kind.make().spool
        var changes = spool.changes().makeAsyncIterator()
        try await spool.queue(try envelope())
        #expect(await changes.next() != nil)
        let id = try await spool.queue(try envelope())
        #expect(await changes.next() != nil)
        _ = try await spool.hold([id])
        _ = try await spool.release([id])
        #expect(await changes.next() != nil)
    }

    /// How soon depends on how busy the machine of the test is; the pause between two looks is what is promised.
    @Test(.timeLimit(.minutes(1)), arguments: SpoolKind.allCases)
    func aChangeOfAnotherProcessIsHeardOf(kind: SpoolKind) async throws {
        let test = try kind.make()
        let id = try await test.spool.queue(try envelope(arrival: Date()))
        try await test.spool.settle(
            try await test.spool.leaseAll(at: Date()), .deferred(until: .now + 3600, counts: true))
        let watching = Task { try await test.spool.watch() }
        var changes = test.spool.changes().makeAsyncIterator()
        #expect(try await test.another().retry([id]) == [id])
        #expect(await changes.next() != nil)
        watching.cancel()
        try await watching.value
    }

    @Test func changesOfOthersAreLookedForFourTimesInTheSecondInWhichTheyAreToBeSeen() {
        #expect(SQLiteSpool.pollInterval <= .milliseconds(250))
    }
}
