import ArgumentParser
import Foundation
import Spool
import Trace

struct QueueStats: QueueOperation {
    static let configuration = CommandConfiguration(
        commandName: "stats", abstract: "What waits for each destination, and what it answered last.")

    @OptionGroup var place: QueueOptions

    @Option(help: "Show at most that many destinations, those with the most recipients.")
    var limit: Int?

    @Flag(help: "Answer in JSON.")
    var json = false

    func validate() throws {
        guard limit ?? 1 > 0 else { throw ValidationError("--limit must be 1 or more.") }
    }

    /// What `--json` answers.
    struct Answer: Codable {
        var totals: QueueTotals
        var destinations: [DestinationStatistics]
    }

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let totals = try await spool.totals()
        let destinations = try await Array(spool.statistics().prefix(limit ?? .max))
        guard !json else { return try output.line(QueueJSON.pretty(Answer(totals: totals, destinations: destinations))) }
        let now = Date()
        try output.line(Self.line("DESTINATION", "RECIPIENTS", "DEFERRED", "DELIVERING", "HELD", "OLDEST"))
        for destination in destinations {
            try output.line(
                Self.line(
                    TerminalText.escaped(destination.destination), String(destination.recipients), String(destination.deferred),
                    String(destination.delivering), String(destination.held), QueueText.span(from: destination.oldest, to: now)))
            if let reply = destination.lastReply {
                let ago = destination.lastReplyAt.map { QueueText.span(from: $0, to: now) + " ago: " } ?? ""
                try output.line(QueueText.cut("    " + ago + TerminalText.escaped(reply), to: QueueText.width))
            }
        }
        try output.line(
            "\(QueueText.count(totals.mails, "mail")), \(QueueText.count(totals.recipients, "recipient")), "
                + "\(QueueText.size(totals.octets)) octets, \(totals.damaged) damaged, "
                + QueueText.count(totals.deadLetters, "dead letter"))
    }

    /// 28 + 10 + 8 + 10 + 6 + 6 columns, with two spaces between them: 78.
    private static func line(
        _ destination: String, _ recipients: String, _ deferred: String, _ delivering: String, _ held: String, _ oldest: String
    ) -> String {
        [
            QueueText.left(destination, 28), QueueText.right(recipients, 10), QueueText.right(deferred, 8),
            QueueText.right(delivering, 10), QueueText.right(held, 6), QueueText.right(oldest, 6),
        ].joined(separator: "  ")
    }
}
