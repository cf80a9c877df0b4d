import Foundation

/// Time and chance, as the scheduler takes them; tests have their own.
public struct SchedulerClock: Sendable {
    public var now: @Sendable () -> Date
    /// From 0 up to 1, without 1.
    public var chance: @Sendable () -> Double

    public init(
        now: @escaping @Sendable () -> Date = { Date() }, chance: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.now = now
        self.chance = chance
    }
}
