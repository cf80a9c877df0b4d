import Foundation
import NIOCore
import Testing

@testable import Spool

/// Mails of another server's queue: held until all are there, once, and out again while nobody has got them.
@Suite struct InheritanceTests {
    private func inherit(_ spool: SQLiteSpool, _ origin: String, part: String = "", due: Date? = start + 50, large: Bool = false)
        async throws -> QueueID
    {
        let writer = spool.begin(
            try envelope("old-\(origin)", to: ["\(origin)\(part)@far.example"]),
            inheriting: InheritedMail(batch: "switch", origin: origin, part: part, due: due))
        try await writer.append(ByteBuffer(string: "Subject: \(origin)\r\n\r\nx\r\n"))
        if large { try await writer.append(ByteBuffer(repeating: 0x61, count: SQLiteSpool.memoryOctets + 1)) }
        return try await writer.commit()
    }

    @Test func `nothing is due before the release, and then each at its time`() async throws {
        let spool = try Home().spool()
        let id = try await inherit(spool, "1")
        #expect(try await inherit(spool, "1") == id)
        _ = try await inherit(spool, "2", due: nil)
        #expect(try await spool.totals().mails == 2)
        #expect(try await spool.inheritedOrigins("switch") == ["1", "2"])
        #expect(try await spool.leaseAll(at: start + 1000).isEmpty)
        #expect(try await spool.releaseInherited("switch") == 2)
        #expect(try await spool.releaseInherited("switch") == 0)
        #expect(try await spool.leaseAll(at: start + 49).isEmpty)
        #expect(try await spool.nextDue(after: start) == start + 50)
        let leases = try await spool.leaseAll(at: start + 50)
        #expect(leases.flatMap(\.addresses) == ["1@far.example"])
        #expect(leases.first?.recipients.first?.retriesSince == start)
        try await spool.settle(leases, .delivered)
        // It has left the queue, and does not come in again.
        #expect(try await inherit(spool, "1") == id)
        #expect(try await spool.totals().mails == 1)
        await spool.close()
    }

    @Test func `what nobody has got is withdrawn with all its parts, what somebody has got is not`() async throws {
        let home = try Home()
        let spool = home.spool()
        for part in ["a", "b"] { _ = try await inherit(spool, "1", part: part) }
        for part in ["a", "b"] { _ = try await inherit(spool, "2", part: part) }
        _ = try await inherit(spool, "3")
        #expect(try await spool.releaseInherited("switch") == 5)
        let leases = try await spool.leaseAll(at: start + 100)
        let first = leases.filter { $0.addresses == ["1a@far.example"] }
        let third = leases.filter { $0.addresses == ["3@far.example"] }
        let others = leases.filter { !["1a@far.example", "3@far.example"].contains($0.addresses.first) }
        try await spool.settle(first, .delivered)
        try await spool.settle(others, .deferred(until: start + 500, counts: true), reply: "451 later")
        // "3" is being tried.
        #expect(third.count == 1)
        #expect(try await spool.withdrawInherited("switch") == ["2"])
        try await spool.settle(third, .deferred(until: start + 500, counts: true), reply: "451 later")
        #expect(try await spool.withdrawInherited("switch") == ["2", "3"])
        #expect(try await spool.leaseAll(at: start + 600).flatMap(\.addresses) == ["1b@far.example"])
        try await spool.forgetInherited("switch")
        #expect(try await spool.inheritedOrigins("switch").isEmpty)
        await spool.close()
    }

    @Test func `a large mail that comes in twice leaves one file`() async throws {
        let home = try Home()
        let spool = home.spool()
        let id = try await inherit(spool, "1", large: true)
        #expect(try await inherit(spool, "1", large: true) == id)
        await spool.close()
        #expect(try home.bodies.count == 1)
    }
}
