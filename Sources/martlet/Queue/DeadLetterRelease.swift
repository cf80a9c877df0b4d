import ArgumentParser
import Spool

struct DeadLetterRelease: QueueOperation {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Try dead letters again, now and for as long as a new mail would be tried.")

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: DeadLetterTargets

    @Flag(help: "Answer in JSON.")
    var json = false

    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let ids = try await targets.ids(in: spool)
        let change = QueueChanging(areNamed: !targets.all, json: json, done: "Released:", undone: "no dead letter.")
        try await change.run(ids, output) { try await spool.releaseDeadLetters($0) }
    }
}
