import ArgumentParser
import Spool

struct QueueRetry: QueueChange {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Try mails again now, whatever the time of their next try.")
    static let done = "Due now:"
    static let undone = "not in the queue, or nothing of it waits for a later try."

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: QueueTargets

    @Flag(help: "Answer in JSON.")
    var json = false

    func change(_ ids: [QueueID], in spool: any SpoolAdministration) async throws -> [QueueID] {
        try await spool.retry(ids)
    }
}
