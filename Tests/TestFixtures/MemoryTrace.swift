import Synchronization
import Trace

/// Keeps events in memory.
public final class MemoryTrace: TraceSink {
    private let kept = Mutex<[TraceEvent]>([])

    public init() {}

    public var events: [TraceEvent] { kept.withLock(\.self) }

    public func record(_ events: [TraceEvent]) { kept.withLock { $0 += events } }
}
