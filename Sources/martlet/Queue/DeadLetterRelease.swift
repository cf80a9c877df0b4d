import ArgumentParser
import Spool

struct DeadLetterRelease: QueueChange {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Try dead letters again, now and for as long as a new mail would be tried.")
    static let done = "Released:"
    static let undone = "no dead letter."

    @OptionGroup var place: QueueOptions
    @OptionGroup var targets: DeadLetterTargets

    @Flag(help: "Answer in JSON.")
    var json = false

    func change(_ ids: [QueueID], in spool: any SpoolAdministration) async throws -> [QueueID] {
        try await spool.releaseDeadLetters(ids)
    }
}
