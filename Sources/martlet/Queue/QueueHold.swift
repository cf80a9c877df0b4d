import ArgumentParser
import Spool

struct QueueHold: QueueOperation {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Keep mails from being sent until they are released.")

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: QueueTargets

    @Flag(help: "Answer in JSON.")
    var json = false

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let ids = try await targets.ids(in: spool)
        let change = QueueChanging(
            areNamed: !targets.mails.isEmpty, json: json, done: "Held:", undone: "not in the queue, or held already.")
        try await change.run(ids, output) { try await spool.hold($0) }
    }
}
