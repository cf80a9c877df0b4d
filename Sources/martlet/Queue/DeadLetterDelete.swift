import ArgumentParser
import Spool

struct DeadLetterDelete: QueueOperation {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Remove dead letters for good.")

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: DeadLetterTargets
    @OptionGroup var confirmation: Confirmation

    @Flag(help: "Answer in JSON.")
    var json = false

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let ids = try await targets.ids(in: spool)
        if !ids.isEmpty { try confirmation.ask("Delete \(QueueText.count(ids.count, "dead letter")) for good?", output) }
        let change = QueueChanging(areNamed: !targets.all, json: json, done: "Deleted:", undone: "no dead letter.")
        try await change.run(ids, output) { try await spool.deleteDeadLetters($0) }
    }
}
