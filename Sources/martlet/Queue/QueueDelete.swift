import ArgumentParser
import Spool

struct QueueDelete: QueueChange {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Remove mails from the queue. They are lost, and nobody is told.")
    static let done = "Deleted:"
    static let undone = "not in the queue."

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: QueueTargets
    @OptionGroup var confirmation: Confirmation

    @Flag(help: "Answer in JSON.")
    var json = false

    func confirm(_ count: Int, _ output: QueueOutput) throws {
        try confirmation.ask("Delete \(QueueText.count(count, "mail")) for good?", output)
    }

    func change(_ ids: [QueueID], in spool: any SpoolAdministration) async throws -> [QueueID] {
        try await spool.delete(ids)
    }
}
