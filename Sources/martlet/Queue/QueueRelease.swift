import ArgumentParser
import Spool

struct QueueRelease: QueueChange {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Send on what was held.")
    static let done = "Released:"
    static let undone = "not in the queue, or not held."

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: QueueTargets

    @Flag(help: "Answer in JSON.")
    var json = false

    func change(_ ids: [QueueID], in spool: any SpoolAdministration) async throws -> [QueueID] {
        try await spool.release(ids)
    }
}
