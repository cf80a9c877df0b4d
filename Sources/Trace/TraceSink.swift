/// Where events go. Called on the path of the mail, so it must return at once: it never waits for a disk.
public protocol TraceSink: Sendable {
    func record(_ events: [TraceEvent])
}

/// Keeps nothing; for tests and for a server whose trace is switched off.
public struct NoTrace: TraceSink {
    public init() {}
    public func record(_ events: [TraceEvent]) {}
}
