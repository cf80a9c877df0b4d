import Spool

/// A command that changes mails of the queue, those that are named or all that are meant, a part at a time, and says what was done.
protocol QueueChange: QueueOperation {
    associatedtype Targets: MailTargets

    /// The beginning of the sentence for those that were changed.
    static var done: String { get }
    /// Why a mail was not changed.
    static var undone: String { get }

    var targets: Targets { get }
    var json: Bool { get }

    /// Asks for leave before that many mails are changed; a command that can be undone does not.
    /// - Throws: ``CommandFailure`` where it was not given.
    func confirm(_ count: Int, _ output: QueueOutput) throws

    /// Changes these, in one transaction.
    /// - Returns: those that were changed.
    func change(_ ids: [QueueID], in spool: any SpoolAdministration) async throws -> [QueueID]
}

/// What a command that changes mails answers in JSON.
struct QueueChangeAnswer: Codable, Equatable {
    var changed: [QueueID]
    /// Those that were named and of which nothing could be changed.
    var unchanged: [QueueID]
}

extension QueueChange {
    /// How many mails one transaction changes, so that the server is held up for milliseconds only.
    private static var step: Int { 200 }

    func confirm(_ count: Int, _ output: QueueOutput) throws {}

    /// - Throws: ``CommandFailure`` with those that were named and not changed.
    func run(on spool: any SpoolAdministration, output: QueueOutput) async throws {
        let ids = try await targets.ids(in: spool)
        if !ids.isEmpty { try confirm(ids.count, output) }
        var changed: [QueueID] = []
        for start in stride(from: 0, to: ids.count, by: Self.step) {
            changed += try await change(Array(ids[start..<min(start + Self.step, ids.count)]), in: spool)
        }
        let unchanged = targets.areNamed ? Set(ids).subtracting(changed).sorted() : []
        if json {
            try output.line(QueueJSON.pretty(QueueChangeAnswer(changed: changed, unchanged: unchanged)))
        } else if !changed.isEmpty || !targets.areNamed {
            try output.line("\(Self.done) \(QueueText.count(changed.count, "mail")).")
        }
        guard unchanged.isEmpty else {
            throw CommandFailure("\(unchanged.map { String($0.number) }.joined(separator: ", ")): \(Self.undone)")
        }
    }
}
