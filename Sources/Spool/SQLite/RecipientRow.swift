import Foundation
import GRDB
import MailFormat

/// A row of the table `recipient`.
enum RecipientRow {
    /// The column `state`. What waits in a line has the line's number and a `due`, what is held has neither.
    enum State: Int64, Sendable {
        case waiting = 0
        case held = 1
        case delivered = 2
        case failed = 3
        case dead = 4

        /// Whether it is not settled for good.
        var isOpen: Bool { self == .waiting || self == .held }
    }

    static let insertion = """
        INSERT INTO recipient (mail, number, address, destination, notify, originalType, originalAddress, state, line, due, isLeased, \
        attempts, isDelayReported, retriesSince, isFinal) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, 0, 0, 0, ?, ?)
        """

    static let leaseColumns = """
        address, destination, notify, originalType, originalAddress, attempts, isDelayReported, retriesSince, reply, retryAskedAt, \
        isFinal
        """

    static func values(
        of recipient: SpoolRecipient, mail: Int64, number: Int, line: Int64, due: Int64
    ) -> StatementArguments {
        [
            mail, number, recipient.address.description, recipient.destination, recipient.notify.map(mask),
            recipient.original?.addressType, recipient.original?.address, line, due, due, recipient.isFinal,
        ]
    }

    /// - Throws: ``MailRow/Damage``.
    static func leased(_ row: Row, number: Int64) throws -> LeasedRecipient {
        let type: String? = try MailRow.optional(row, 3)
        let original: String? = try MailRow.optional(row, 4)
        let notify: Int64? = try MailRow.optional(row, 2)
        let recipient = SpoolRecipient(
            address: try MailRow.address(MailRow.value(row, 0)), destination: try MailRow.value(row, 1),
            notify: try notify.map(request),
            original: type.flatMap { type in original.map { OriginalRecipient(addressType: type, address: $0) } },
            isFinal: try MailRow.value(row, 10))
        return LeasedRecipient(
            id: number, recipient: recipient, attempts: try MailRow.value(row, 5), isDelayReported: try MailRow.value(row, 6),
            retriesSince: Date(spoolTime: try MailRow.value(row, 7)), lastReply: try MailRow.optional(row, 8) ?? "",
            retryAskedAt: try (MailRow.optional(row, 9) as Int64?).map(Date.init(spoolTime:)))
    }

    private static let bits: [(NotifyRequest.Event, Int64)] = [(.success, 1), (.failure, 2), (.delay, 4)]

    /// NOTIFY as a number: 0 is NEVER.
    static func mask(_ request: NotifyRequest) -> Int64 {
        bits.reduce(0) { sum, bit in request == .never || !request.includes(bit.0) ? sum : sum | bit.1 }
    }

    static func request(_ mask: Int64) throws -> NotifyRequest {
        guard (0...7).contains(mask) else { throw MailRow.Damage(reason: "NOTIFY is \(mask)") }
        return mask == 0 ? .never : .on(Set(bits.filter { mask & $0.1 != 0 }.map(\.0)))
    }
}
