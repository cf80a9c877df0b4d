import ArgumentParser
import Spool

struct QueueRetry: QueueOperation {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try mails again now, whatever the time of their next try.")

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: QueueTargets

    @Flag(help: "Answer in JSON.")
    var json = false

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let ids = try await targets.ids(in: spool)
        let change = QueueChanging(
            areNamed: !targets.mails.isEmpty, json: json, done: "Due now:",
            undone: "not in the queue, or nothing of it waits for a later try.")
        try await change.run(ids, output) { try await spool.retry($0) }
    }
}
