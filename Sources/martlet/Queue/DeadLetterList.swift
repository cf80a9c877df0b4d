import ArgumentParser
import Foundation
import Spool
import Trace

struct DeadLetterList: QueueOperation {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The dead letters, oldest mail first, each with what was answered.")

    @OptionGroup var place: QueueOptions

    @Option(help: ArgumentHelp("Only those of the last 90s, 30m, 2h, 3d or 1w.", valueName: "age"))
    var since: Age?

    @Flag(help: "Answer in JSON, a mail a line.")
    var json = false

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let now = Date()
        let begin = since.map { now.addingTimeInterval(-Double($0.microseconds) / 1e6) }
        var array = QueueJSONArray()
        var last: QueueID?
        if !json { try output.line(Self.line("ID", "DEAD", "SIZE", "FROM", "TO")) }
        repeat {
            let page = try await spool.deadLetters(since: begin, after: last, limit: 500)
            if json {
                for letter in page { try array.write(letter, to: output) }
            } else if !page.isEmpty {
                try output.line(page.flatMap { Self.lines($0, now: now) }.joined(separator: "\n"))
            }
            last = page.count == 500 ? page.last?.id : nil
        } while last != nil
        if json { try array.finish(output) }
    }

    private static func lines(_ letter: DeadLetter, now: Date) -> [String] {
        let more = letter.dead > 1 ? " +\(letter.dead - 1)" : ""
        let recipient = QueueText.cut(TerminalText.escaped(letter.firstRecipient ?? "-"), to: 28 - more.count) + more
        let line = line(
            String(letter.id.number), QueueText.span(from: letter.since, to: now), QueueText.size(letter.octets),
            QueueText.sender(letter.sender), recipient)
        guard let reason = letter.reason else { return [line] }
        return [line, QueueText.cut("          " + TerminalText.escaped(reason), to: QueueText.width)]
    }

    /// 8 + 4 + 5 + 26 + 28 columns, with two spaces between them: 79.
    private static func line(_ id: String, _ age: String, _ size: String, _ sender: String, _ recipient: String) -> String {
        [QueueText.right(id, 8), QueueText.right(age, 4), QueueText.right(size, 5), QueueText.left(sender, 26), recipient]
            .joined(separator: "  ")
    }
}
