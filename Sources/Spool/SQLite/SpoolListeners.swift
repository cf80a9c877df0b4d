import Synchronization

/// Who wants to hear of changes. An element that nobody has taken yet stands for all changes since.
final class SpoolListeners: Sendable {
    private struct State {
        var streams: [Int: AsyncStream<Void>.Continuation] = [:]
        var next = 0
        var isFinished = false
    }

    private let state = Mutex(State())

    func add() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let number: Int? = state.withLock { state in
            guard !state.isFinished else { return nil }
            state.next += 1
            state.streams[state.next] = continuation
            return state.next
        }
        guard let number else {
            continuation.finish()
            return stream
        }
        continuation.onTermination = { [weak self] _ in self?.remove(number) }
        return stream
    }

    func wake() {
        for stream in state.withLock({ Array($0.streams.values) }) { stream.yield() }
    }

    func finish() {
        let streams = state.withLock { state in
            state.isFinished = true
            return Array(state.streams.values)
        }
        for stream in streams { stream.finish() }
    }

    private func remove(_ number: Int) {
        // What is taken out is let go outside the lock: letting go of a stream may come back here.
        let stream = state.withLock { $0.streams.removeValue(forKey: number) }
        _ = stream
    }
}
