import ArgumentParser
import Spool

struct QueueDelete: QueueOperation {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Remove mails from the queue. They are lost, and nobody is told.")

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: QueueTargets
    @OptionGroup var confirmation: Confirmation

    @Flag(help: "Answer in JSON.")
    var json = false

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let ids = try await targets.ids(in: spool)
        if !ids.isEmpty { try confirmation.ask("Delete \(QueueText.count(ids.count, "mail")) for good?", output) }
        let change = QueueChanging(
            areNamed: !targets.mails.isEmpty, json: json, done: "Deleted:", undone: "not in the queue.")
        try await change.run(ids, output) { try await spool.delete($0) }
    }
}
