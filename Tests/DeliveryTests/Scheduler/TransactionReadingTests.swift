import Foundation
import MailFormat
import SMTP
import Spool
import Testing

@testable import Delivery

/// What a next hop's answers mean for each recipient.
struct TransactionReadingTests {
    private let now = Date(timeIntervalSince1970: 1_000_000)
    private let taken = Reply(250, .init(2, 1, 5), "ok")
    private let unknown = Reply(550, .init(5, 1, 1), "no such user")
    private let grey = Reply(451, .init(4, 7, 1), "greylisted")
    private let tooMany = Reply(452, .init(4, 5, 3), "too many")
    private let queued = Reply(250, .init(2, 0, 0), "queued")

    private func recipients(_ count: Int) throws -> [LeasedRecipient] {
        try (0..<count).map {
            LeasedRecipient(
                id: Int64($0), recipient: SpoolRecipient(address: try Address("r\($0)@far.example"), destination: "far.example"))
        }
    }

    @Test func `one answer to the mail is that of all who were taken; the others keep theirs`() throws {
        var reading = TransactionReading(try recipients(4))
        reading.read(recipients: [taken, unknown, grey, taken], at: now)
        #expect(reading.taken == [0, 3])
        reading.read(end: [queued], holder: .nextHop)
        #expect(
            reading.result.map(\.outcome) == [
                .delivered(queued, to: .nextHop), .permanent(unknown), .temporary(grey), .delivered(queued, to: .nextHop),
            ])
    }

    @Test func `LMTP answers for each, in the order of those taken`() throws {
        var reading = TransactionReading(try recipients(3))
        reading.read(recipients: [taken, unknown, taken], at: now)
        let full = Reply(452, .init(4, 2, 2), "mailbox full")
        reading.read(end: [queued, full], holder: .nextHop)
        #expect(
            reading.result.map(\.outcome) == [.delivered(queued, to: .nextHop), .permanent(unknown), .temporary(full)])
    }

    @Test func `too many recipients come again at once, but only where somebody was taken`() throws {
        var reading = TransactionReading(try recipients(2))
        reading.read(recipients: [taken, tooMany], at: now)
        reading.read(end: [queued], holder: .nextHop)
        #expect(reading.result.map(\.outcome) == [.delivered(queued, to: .nextHop), .untried(tooMany, until: now)])
        var none = TransactionReading(try recipients(1))
        none.read(recipients: [tooMany], at: now)
        #expect(none.result.map(\.outcome) == [.temporary(tooMany)])
    }

    @Test func `a refused MAIL is the answer of all`() throws {
        var reading = TransactionReading(try recipients(2))
        let refused = Reply(550, .init(5, 7, 1), "not you")
        reading.refuseAll(refused)
        #expect(reading.result.map(\.outcome) == [.permanent(refused), .permanent(refused)])
    }

    @Test func `a session that breaks leaves what was said, and the rest is tried again`() throws {
        var reading = TransactionReading(try recipients(2))
        reading.read(recipients: [unknown, taken], at: now)
        let broken = Reply(451, .init(4, 4, 2), "connection lost")
        reading.settleOpen(.temporary(broken))
        #expect(reading.result.map(\.outcome) == [.permanent(unknown), .temporary(broken)])
    }

    @Test(arguments: [[0], [2], [354, 354]]) func `nonsense is tried again, with its words`(codes: [Int]) throws {
        var reading = TransactionReading(try recipients(2))
        reading.read(recipients: [taken, taken], at: now)
        reading.read(end: codes.map { Reply($0, nil, "hm") }, holder: .nextHop)
        for outcome in reading.result.map(\.outcome) {
            guard case .temporary = outcome else {
                Issue.record("\(outcome)")
                continue
            }
        }
    }

    @Test func `answers that are missing leave nobody out`() throws {
        var reading = TransactionReading(try recipients(3))
        reading.read(recipients: [taken], at: now)
        reading.read(end: [], holder: .nextHop)
        #expect(reading.result.count == 3)
        #expect(reading.result.allSatisfy { if case .temporary = $0.outcome { true } else { false } })
    }
}
