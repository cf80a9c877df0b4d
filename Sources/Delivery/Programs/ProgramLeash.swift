import Synchronization

/// Ends a program from outside: when whoever waits for it has no more time, or has gone.
final class ProgramLeash: Sendable {
    private let deadline: ContinuousClock.Instant?
    private let isPulled = Atomic(false)

    init(_ deadline: ContinuousClock.Instant? = nil) {
        self.deadline = deadline
    }

    /// Whoever waited has gone.
    func pull() { isPulled.store(true, ordering: .relaxed) }

    /// How long the program may run on.
    var left: Duration {
        if isPulled.load(ordering: .relaxed) { return .zero }
        return deadline.map { max(.zero, ContinuousClock.now.duration(to: $0)) } ?? .seconds(Int64.max / 4)
    }
}
