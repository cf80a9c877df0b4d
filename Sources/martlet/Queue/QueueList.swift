import ArgumentParser
import Foundation
import Spool
import Trace

struct QueueList: QueueOperation {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The mails in the queue, oldest first.",
        discussion: "TO is the first recipient that is not settled, and how many more there are.")

    @OptionGroup var place: QueueOptions
    @OptionGroup var selection: QueueSelection

    @Option(help: "Show at most that many.")
    var limit: Int?

    @Flag(help: "Answer in JSON, a mail a line.")
    var json = false

    func validate() throws {
        guard limit ?? 1 > 0 else { throw ValidationError("--limit must be 1 or more.") }
    }

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let filter = selection.filter()
        let now = Date()
        var array = QueueJSONArray()
        var last: QueueID?
        var rest = limit ?? .max
        if !json { try output.line(Self.line("ID", "AGE", "SIZE", "STATE", "FROM", "TO")) }
        while rest > 0 {
            let page = try await spool.mails(matching: filter, after: last, limit: min(rest, 500))
            if json {
                for mail in page { try array.write(mail, to: output) }
            } else if !page.isEmpty {
                try output.line(page.map { Self.line($0, now: now) }.joined(separator: "\n"))
            }
            guard page.count == min(rest, 500), let end = page.last else { break }
            last = end.id
            rest -= page.count
        }
        if json { try array.finish(output) }
    }

    static func line(_ mail: QueuedMail, now: Date) -> String {
        let more = mail.open > 1 ? " +\(mail.open - 1)" : ""
        let recipient = TerminalText.escaped(mail.firstRecipient ?? "-")
        return line(
            String(mail.id.number), QueueText.span(from: mail.arrival, to: now), QueueText.size(mail.octets), mail.state.rawValue,
            QueueText.sender(mail.sender), QueueText.cut(recipient, to: 22 - more.count) + more)
    }

    /// 8 + 4 + 5 + 10 + 20 + 22 columns, with two spaces between them: 79.
    private static func line(
        _ id: String, _ age: String, _ size: String, _ state: String, _ sender: String, _ recipient: String
    ) -> String {
        let cells = [
            QueueText.right(id, 8), QueueText.right(age, 4), QueueText.right(size, 5), QueueText.left(state, 10),
            QueueText.left(sender, 20),
        ]
        return cells.joined(separator: "  ") + "  " + recipient
    }
}
