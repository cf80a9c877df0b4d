import ArgumentParser
import Spool

struct DeadLetterDelete: QueueChange {
    static let configuration = CommandConfiguration(commandName: "delete", abstract: "Remove dead letters for good.")
    static let done = "Deleted:"
    static let undone = "no dead letter."

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: DeadLetterTargets
    @OptionGroup var confirmation: Confirmation

    @Flag(help: "Answer in JSON.")
    var json = false

    func confirm(_ count: Int, _ output: QueueOutput) throws {
        try confirmation.ask("Delete \(QueueText.count(count, "dead letter")) for good?", output)
    }

    func change(_ ids: [QueueID], in spool: any SpoolAdministration) async throws -> [QueueID] {
        try await spool.deleteDeadLetters(ids)
    }
}
