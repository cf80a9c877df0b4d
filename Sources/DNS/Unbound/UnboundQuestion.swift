/// One question on its way. Touched on the queue of its ``UnboundContext`` only.
final class UnboundQuestion: @unchecked Sendable {
    typealias Continuation = CheckedContinuation<Result<UnboundAnswer, ResolverError>, Never>

    let name: String
    let type: RecordType
    /// libunbound's number for it.
    var identifier: Int32 = 0
    var continuation: Continuation?
    weak var owner: UnboundContext?
    private(set) var isOver = false

    init(name: String, type: RecordType) {
        self.name = name
        self.type = type
    }

    /// Only the first end counts.
    func finish(_ result: Result<UnboundAnswer, ResolverError>) {
        isOver = true
        continuation?.resume(returning: result)
        continuation = nil
    }
}

extension UnboundQuestion: Hashable {
    static func == (one: UnboundQuestion, other: UnboundQuestion) -> Bool { one === other }

    func hash(into hasher: inout Hasher) {
        hasher.combine(ObjectIdentifier(self))
    }
}
