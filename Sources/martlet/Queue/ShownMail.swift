import Foundation
import Spool
import Trace

/// A mail with all its recipients, as a command shows it.
struct ShownMail {
    var json: Bool

    func write(_ id: QueueID, of spool: any SpoolAdministration, to output: QueueOutput) async throws {
        let mail = try await spool.mail(id)
        if json {
            var recipients: [QueuedRecipient] = []
            try await eachPage(of: id, in: spool) { recipients += $0 }
            return try output.line(QueueJSON.pretty(Answer(mail: mail, recipients: recipients)))
        }
        let now = Date()
        try output.line(Self.facts(mail, now: now))
        try await eachPage(of: id, in: spool) { page in
            try output.line(page.flatMap { Self.lines($0, now: now) }.joined(separator: "\n"))
        }
    }

    /// What `--json` answers.
    struct Answer: Codable {
        var mail: QueuedMail
        var recipients: [QueuedRecipient]
    }

    private func eachPage(
        of id: QueueID, in spool: any SpoolAdministration, _ body: ([QueuedRecipient]) throws -> Void
    ) async throws {
        var last: Int64?
        repeat {
            let page = try await spool.recipients(of: id, after: last, limit: 500)
            if !page.isEmpty { try body(page) }
            last = page.count == 500 ? page.last?.id : nil
        } while last != nil
    }

    private static func facts(_ mail: QueuedMail, now: Date) -> String {
        var facts = [
            ("Mail", String(mail.id.number)), ("Name", TerminalText.escaped(mail.name)), ("From", QueueText.sender(mail.sender)),
            ("Queued", "\(QueueText.moment(mail.arrival)), \(QueueText.span(from: mail.arrival, to: now)) ago"),
            ("Size", "\(mail.octets) octets"), ("State", mail.state.rawValue),
            ("Recipients", "\(mail.recipients), \(mail.open) not settled"),
        ]
        if let messageID = mail.messageID { facts.insert(("Message-ID", "<\(TerminalText.escaped(messageID))>"), at: 2) }
        if let damage = mail.damage { facts.append(("Damage", TerminalText.escaped(damage))) }
        return facts.flatMap { name, value in
            QueueText.wrapped(value, margin: 13).enumerated().map { index, line in
                index == 0 ? QueueText.left(name + ":", 13) + line.dropFirst(13) : line
            }
        }.joined(separator: "\n")
    }

    private static func lines(_ recipient: QueuedRecipient, now: Date) -> [String] {
        var state = recipient.state.rawValue
        if recipient.attempts > 0 { state += ", \(recipient.attempts) \(recipient.attempts == 1 ? "try" : "tries")" }
        switch recipient.state {
        case .waiting, .deferred: state += ", next \(QueueText.next(recipient.nextTry, now: now))"
        case .held, .delivering, .damaged, .delivered, .failed, .dead: break
        }
        var lines = [""] + QueueText.wrapped(recipient.address, margin: 2)
        lines += QueueText.wrapped("by \(recipient.destination): \(state)", margin: 4)
        if let reply = recipient.lastReply, !reply.isEmpty {
            let ago = recipient.lastReplyAt.map { " (\(QueueText.span(from: $0, to: now)) ago)" } ?? ""
            lines += QueueText.wrapped(reply + ago, margin: 4)
        }
        return lines
    }
}
