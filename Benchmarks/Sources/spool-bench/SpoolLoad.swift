import Foundation
import MailFormat
import NIOCore
import Spool
import Synchronization

/// The load: mails of 1,000 sender keys to 1,000 destinations, by 100 who enqueue at once; a scheduler that leases 20 mails of a
/// destination at a time, 8 at once, and settles them so.
struct SpoolLoad: Sendable {
    /// What one run showed: mails a second, and MiB of memory at its end.
    struct Rates {
        var enqueue: Double
        var lease: Double
        var settle: Double
        var resident: Int
    }

    let octets: Int
    /// Mails of a run.
    let sample = 40_000
    private let destinations = 1000
    private let senders = 1000
    private let sessions = 100
    private let deliveries = 8
    private let batch = 20

    func measure(_ spool: SQLiteSpool, mails: Int) async throws -> Rates {
        let clock = ContinuousClock()
        let begin = clock.now
        try await enqueue(spool, mails: mails)
        let enqueued = clock.now
        let leases = try await lease(spool, mails: mails)
        let leased = clock.now
        try await settle(spool, leases)
        let settled = clock.now
        let count = Double(leases.count)
        return Rates(
            enqueue: Double(mails) / begin.duration(to: enqueued).seconds, lease: count / enqueued.duration(to: leased).seconds,
            settle: count / leased.duration(to: settled).seconds, resident: Self.resident)
    }

    func enqueue(_ spool: SQLiteSpool, mails: Int) async throws {
        let body = ByteBuffer(repeating: 0x61, count: octets)
        let next = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<sessions {
                group.addTask {
                    while let index = next.take(1, below: mails) {
                        let writer = spool.begin(try envelope(index))
                        try await writer.append(body)
                        try await writer.commit()
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Scattered, so that neighbours in time are no neighbours in the tables.
    private func envelope(_ index: Int) throws -> SpoolEnvelope {
        let scattered = index &* 7919
        let destination = "d\(scattered % destinations).example"
        let sender = "s\(scattered / destinations % senders)@kunde.example"
        let recipient = SpoolRecipient(address: try Address("somebody@\(destination)"), destination: destination)
        return SpoolEnvelope(
            id: "bench\(index)", reversePath: .address(try Address(sender)), origin: .held, recipients: [recipient],
            senderKey: sender, messageID: "\(index)@kunde.example")
    }

    private func lease(_ spool: SQLiteSpool, mails: Int) async throws -> [Lease] {
        try await withThrowingTaskGroup(of: [Lease].self) { group in
            for worker in 0..<deliveries {
                group.addTask {
                    var leases: [Lease] = []
                    var place = worker
                    while leases.count < mails / deliveries {
                        let found = try await spool.lease(
                            "d\(place % destinations).example", at: Date(), for: .seconds(3600), mails: batch, recipients: 100)
                        leases += found
                        place += deliveries
                        guard place < 100 * destinations else { break }
                    }
                    return leases
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func settle(_ spool: SQLiteSpool, _ leases: [Lease]) async throws {
        let next = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<deliveries {
                group.addTask {
                    while let start = next.take(batch, below: leases.count) {
                        try await spool.settle(
                            leases[start..<min(start + batch, leases.count)].flatMap { lease in
                                lease.recipients.map {
                                    Settlement(
                                        message: lease.message, recipient: $0.id, outcome: .delivered, reply: "250 2.0.0 Ok")
                                }
                            })
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// MiB that this process holds.
    private static var resident: Int {
        let text = FileManager.default.contents(atPath: "/proc/self/status").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        let kibibytes = line.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
        return (kibibytes + 1023) / 1024
    }
}

/// Numbers that several tasks share out among themselves.
private final class Tally: Sendable {
    private let next = Mutex(0)

    /// The next number, and `step` go with it; nil when there is none below `end`.
    func take(_ step: Int, below end: Int) -> Int? {
        next.withLock { next in
            guard next < end else { return nil }
            defer { next += step }
            return next
        }
    }
}
