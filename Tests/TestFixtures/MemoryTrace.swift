import Synchronization
import Trace

/// Keeps events in memory.
public final class MemoryTrace: TraceSink {
    private let kept = Mutex<[TraceEvent]>([])

    public init() {}

    public var events: [TraceEvent] { kept.withLock(\.self) }

    /// The events of a kind so far.
    public func events(_ kind: TraceEvent.Kind) -> [TraceEvent] { events.filter { $0.kind == kind } }

    /// The events of a kind, once there are so many: a session hands them on behind its answer.
    public func events(_ kind: TraceEvent.Kind, _ count: Int) async throws -> [TraceEvent] {
        let end = ContinuousClock.now + .seconds(60)
        while events(kind).count < count, ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(5)) }
        return events(kind)
    }

    public func record(_ events: [TraceEvent]) { kept.withLock { $0 += events } }
}
