import Foundation
import GRDB
import MailFormat
import NIOCore

extension SpoolTransaction {
    /// What is asked for.
    struct LeaseRequest: Sendable {
        var destination: String
        /// Microseconds since 1970.
        var due: Int64
        var expires: Int64
        var mails: Int
        var recipients: Int
    }

    /// The next recipients of a line, of which leases are made.
    private struct Window {
        let line: Int64
        var waiting: [(mail: Int64, number: Int64)] = []
        var isServed = false
        /// Nothing more is due in it.
        var isExhausted = false
    }

    /// Up to so many octets a mail that was just queued comes with its lease: its pages are in memory still, and whoever delivers it need
    /// not ask for it. Bounds what 200 deliveries with 16 mails each hold to 50 MiB.
    private static let octetsAtHand = 16 << 10
    /// Mails behind the last one queued that count as just queued: with 4 KiB each a fourth of the pages that the connection keeps.
    private static let mailsAtHand: Int64 = 4000

    /// Leases in turn among the lines: one mail of each, then a second one of each. The line that was served longest ago begins.
    func lease(_ request: LeaseRequest) throws -> [Lease] {
        try finish()
        let lines = try rows(
            """
            SELECT line.id FROM destination JOIN line INDEXED BY lineByTurn ON line.destination = destination.id
            WHERE destination.name = ? AND line.due <= ? ORDER BY line.turn LIMIT ?
            """, [request.destination, request.due, request.mails])
        var windows = lines.map { Window(line: $0[0]) }
        var leases: [Lease] = []
        let share = (request.mails + windows.count - 1) / max(windows.count, 1)
        while leases.count < request.mails, !windows.allSatisfy(\.isExhausted) {
            for index in windows.indices where leases.count < request.mails && !windows[index].isExhausted {
                guard let lease = try nextLease(&windows[index], request, mails: share) else {
                    windows[index].isExhausted = true
                    continue
                }
                leases.append(lease)
                windows[index].isServed = true
            }
        }
        for window in windows { try close(window) }
        return leases
    }

    /// The first mail of a line with those of its recipients that wait next to it; damaged ones are set aside and passed over.
    /// - Parameter mails: how many of the line will be wanted, about.
    private func nextLease(_ window: inout Window, _ request: LeaseRequest, mails: Int) throws -> Lease? {
        while true {
            if window.waiting.isEmpty { window.waiting = try waiting(in: window.line, request, mails: mails) }
            guard let mail = window.waiting.first?.mail else { return nil }
            let numbers = window.waiting.filter { $0.mail == mail }.map(\.number)
            window.waiting.removeAll { $0.mail == mail }
            do {
                return try lease(mail, numbers, request)
            } catch let damage as MailRow.Damage {
                try setAside(mail, because: damage.reason)
            }
        }
    }

    /// The next recipients of a line that are due: those of so many mails, and no more than a lease may have.
    private func waiting(in line: Int64, _ request: LeaseRequest, mails: Int) throws -> [(mail: Int64, number: Int64)] {
        let statement = try db.cachedStatement(
            sql: "SELECT mail, number FROM recipient WHERE line = ? AND due <= ? ORDER BY due, mail, number LIMIT ?")
        let rows = try Row.fetchCursor(statement, arguments: [line, request.due, max(request.recipients, 1)])
        var found: [(mail: Int64, number: Int64)] = []
        var left = mails
        while let row = try rows.next() {
            let mail: Int64 = row[0]
            if mail != found.last?.mail {
                if left == 0 { break }
                left -= 1
            }
            found.append((mail, row[1]))
        }
        return found
    }

    private func lease(_ mail: Int64, _ numbers: [Int64], _ request: LeaseRequest) throws -> Lease {
        guard let row = try row("SELECT \(MailRow.columns), checksum FROM mail WHERE id = ?", [mail]) else {
            throw MailRow.Damage(reason: "its row is missing")
        }
        let (envelope, octets) = try MailRow.envelope(row)
        let checksum: Int64 = try MailRow.value(row, 14)
        let content = try content(of: mail, octets: octets, checksum: UInt64(bitPattern: checksum))
        var recipients: [LeasedRecipient] = []
        recipients.reserveCapacity(numbers.count)
        for number in numbers {
            let found = try self.row(
                "SELECT \(RecipientRow.leaseColumns) FROM recipient WHERE mail = ? AND number = ?", [mail, number])
            guard let found else { continue }
            recipients.append(try RecipientRow.leased(found, number: number))
        }
        for number in numbers {
            try run(
                "UPDATE recipient SET due = ?, isLeased = 1 WHERE mail = ? AND number = ?", [request.expires, mail, number])
        }
        return Lease(
            message: QueueID(number: mail), envelope: envelope, destination: request.destination, recipients: recipients,
            octets: octets, expires: Date(spoolTime: request.expires), content: content)
    }

    /// The octets of a small mail that was just queued; nil also for one that is damaged, which is found when they are asked for.
    private func content(of mail: Int64, octets: Int, checksum: UInt64) throws -> ByteBuffer? {
        guard octets <= Self.octetsAtHand, let last = lines.lastMail, mail > last - Self.mailsAtHand else { return nil }
        guard let row = try row("SELECT content FROM body WHERE mail = ?", [mail]) else { return nil }
        guard let content = try row.withUnsafeData(atIndex: 0, { data in data.map { ByteBuffer(bytes: $0) } }) else { return nil }
        var sum = ContentChecksum()
        content.withUnsafeReadableBytes { sum.add($0) }
        return content.readableBytes == octets && sum.sum == checksum ? content : nil
    }

    private func close(_ window: Window) throws {
        touch(line: window.line)
        if window.isServed { try run("UPDATE line SET turn = ? WHERE id = ?", [nextTurn(), window.line]) }
    }

    /// Gives recipients that are leased more time.
    func extend(_ leases: [Lease], until: Int64) throws {
        for lease in leases {
            for recipient in lease.recipients {
                let key: StatementArguments = [lease.message.number, recipient.id]
                let line = try number("SELECT line FROM recipient WHERE mail = ? AND number = ? AND isLeased = 1", key)
                guard let line else { continue }
                try run("UPDATE recipient SET due = ? WHERE mail = ? AND number = ?", [until] + key)
                touch(line: line)
            }
        }
    }

    /// Takes a damaged mail out of its lines; its row stays, for the operator. One that has no row gets one.
    func setAside(_ mail: Int64, because reason: String) throws {
        damages.append((mail, reason))
        let waiting = try rows("SELECT DISTINCT line FROM recipient WHERE mail = ? AND line IS NOT NULL", [mail])
        for row in waiting { touch(line: row[0]) }
        try run("UPDATE recipient SET line = NULL, due = NULL, isLeased = 0 WHERE mail = ? AND line IS NOT NULL", [mail])
        try run("UPDATE mail SET damage = ? WHERE id = ?", [reason, mail])
        guard db.changesCount == 0, !waiting.isEmpty else { return }
        try run(
            """
            INSERT INTO mail (id, name, sender, origin, senderKey, arrival, is8Bit, usesSMTPUTF8, requiresTLS, octets, checksum,
                openRecipients, damage) VALUES (?, '', '', 5, '', ?, 0, 0, 0, 0, 0, ?, ?)
            """, [mail, now, waiting.count, reason])
    }
}
