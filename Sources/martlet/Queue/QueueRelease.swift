import ArgumentParser
import Spool

struct QueueRelease: QueueOperation {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Send on what was held.")

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: QueueTargets

    @Flag(help: "Answer in JSON.")
    var json = false

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let ids = try await targets.ids(in: spool)
        let change = QueueChanging(
            areNamed: !targets.mails.isEmpty, json: json, done: "Released:", undone: "not in the queue, or not held.")
        try await change.run(ids, output) { try await spool.release($0) }
    }
}
