import ArgumentParser
import Spool

struct QueueHold: QueueChange {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Keep mails from being sent until they are released.")
    static let done = "Held:"
    static let undone = "not in the queue, or held already."

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: QueueTargets

    @Flag(help: "Answer in JSON.")
    var json = false

    func change(_ ids: [QueueID], in spool: any SpoolAdministration) async throws -> [QueueID] {
        try await spool.hold(ids)
    }
}
