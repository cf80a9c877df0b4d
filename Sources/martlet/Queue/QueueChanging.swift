import Spool

/// Changes mails a part at a time, and says what was done.
struct QueueChanging {
    /// How many mails one transaction changes, so that the server is held up for milliseconds only.
    static let step = 200

    /// Whether each mail was named, and so an error is due for one that nothing could be done to.
    var areNamed: Bool
    var json: Bool
    /// The beginning of the sentence for those that were changed.
    var done: String
    /// Why a mail was not changed.
    var undone: String

    /// What a command that changes mails answers in JSON.
    struct Answer: Codable, Equatable {
        var changed: [QueueID]
        /// Those that were named and of which nothing could be changed.
        var unchanged: [QueueID]
    }

    /// - Throws: ``CommandFailure`` with those that were named and not changed.
    func run(_ ids: [QueueID], _ output: QueueOutput, _ body: ([QueueID]) async throws -> [QueueID]) async throws {
        var changed: [QueueID] = []
        for start in stride(from: 0, to: ids.count, by: Self.step) {
            changed += try await body(Array(ids[start..<min(start + Self.step, ids.count)]))
        }
        let unchanged = areNamed ? Set(ids).subtracting(changed).sorted() : []
        if json {
            try output.line(QueueJSON.pretty(Answer(changed: changed, unchanged: unchanged)))
        } else if !changed.isEmpty || !areNamed {
            try output.line("\(done) \(QueueText.count(changed.count, "mail")).")
        }
        guard unchanged.isEmpty else {
            throw CommandFailure("\(unchanged.map { String($0.number) }.joined(separator: ", ")): \(undone)")
        }
    }
}
