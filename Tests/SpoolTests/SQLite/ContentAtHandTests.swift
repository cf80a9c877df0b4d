import Foundation
import MailFormat
import NIOCore
import Testing

@testable import Spool

/// Which mails come with their leases.
@Suite struct ContentAtHandTests {
    private static let text = "Subject: x\r\n\r\nx\r\n"

    @Test func aSmallMailThatWasJustQueuedComesWithItsLease() async throws {
        let spool = try Home().spool()
        try await spool.queue(try envelope(), Self.text)
        let lease = try #require(try await spool.leaseAll().first)
        #expect(lease.content == ByteBuffer(string: Self.text))
        await spool.close()
    }

    @Test func aLargerOneIsAskedFor() async throws {
        let spool = try Home().spool()
        let text = String(repeating: "a", count: 20_000)
        try await spool.queue(try envelope(), text)
        let lease = try #require(try await spool.leaseAll().first)
        #expect(lease.content == nil)
        #expect(try await spool.octets(of: lease) == Array(text.utf8))
        await spool.close()
    }

    @Test func aMailBehindThousandsOfOthersIsAskedFor() async throws {
        let spool = try Home().spool()
        try await spool.queue(try envelope(), Self.text)
        let body = StoredBody(memory: .init(string: "x"), octets: 1, checksum: 0)
        try await spool.committer.perform { transaction in
            for index in 0..<4000 {
                _ = try transaction.enqueue(try envelope("N\(index)", from: "news", arrival: start + 1), body: body)
            }
        }
        let lease = try #require(try await spool.leaseAll(at: start + 2, mails: 1).first)
        #expect(lease.envelope.id == "M1")
        #expect(lease.content == nil)
        #expect(try await spool.octets(of: lease) == Array(Self.text.utf8))
        await spool.close()
    }

    /// Another process has changed the queue since, the octets among it perhaps.
    @Test func whatAnotherProcessMayHaveChangedIsAskedFor() async throws {
        let home = try Home()
        let spool = home.spool()
        let id = try await spool.queue(try envelope(), Self.text)
        try home.tamper("UPDATE body SET content = x'00' WHERE mail = \(id.number)")
        let lease = try #require(try await spool.leaseAll().first)
        #expect(lease.content == nil)
        await #expect(throws: SpoolError.self) { try await spool.content(of: lease) }
        await spool.close()
    }
}

extension Spool {
    fileprivate func octets(of lease: Lease) async throws -> [UInt8] {
        guard case .memory(let buffer) = try await content(of: lease) else { throw SpoolError.damaged("not in memory") }
        return Array(buffer.readableBytesView)
    }
}
