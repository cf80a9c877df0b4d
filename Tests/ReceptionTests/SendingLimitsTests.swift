import Foundation
import Testing

@testable import Reception

/// Recipients an hour and a day.
struct SendingLimitsTests {
    /// The beginning of an hour and of a day.
    private static let midnight: Int64 = 1_790_000_000 / 86_400 * 86_400

    private static func taken(_ limits: SendingLimits, _ limit: SendingLimits.Limit, at time: Int64, tries: Int = 100) -> Int {
        (0..<tries).filter { _ in limits.take(1, limit: limit, at: time) == nil }.count
    }

    @Test func `the hour behind counts in proportion`() {
        let limits = SendingLimits()
        let limit = SendingLimits.Limit(perHour: 10, perDay: 0)
        #expect(Self.taken(limits, limit, at: Self.midnight + 10) == 10)
        #expect(Self.taken(limits, limit, at: Self.midnight + 3599) == 0)
        #expect(Self.taken(limits, limit, at: Self.midnight + 3600) == 0)
        #expect(Self.taken(limits, limit, at: Self.midnight + 3600 + 1800) == 5)
        #expect(Self.taken(limits, limit, at: Self.midnight + 4 * 3600) == 10)
    }

    @Test func `the day is counted besides`() {
        let limits = SendingLimits()
        let limit = SendingLimits.Limit(perHour: 10, perDay: 25)
        #expect(Self.taken(limits, limit, at: Self.midnight) == 10)
        #expect(Self.taken(limits, limit, at: Self.midnight + 2 * 3600) == 10)
        #expect(limits.take(1, limit: limit, at: Self.midnight + 2 * 3600) == .hour)
        #expect(Self.taken(limits, limit, at: Self.midnight + 4 * 3600) == 5)
        #expect(limits.take(1, limit: limit, at: Self.midnight + 4 * 3600) == .day)
        #expect(limits.take(2, limit: limit, at: Self.midnight + 4 * 3600) == nil)
    }

    @Test func `zero is no limit, and what is given back is free again`() {
        let limits = SendingLimits()
        #expect(Self.taken(limits, .init(perHour: 0, perDay: 0), at: Self.midnight, tries: 5000) == 5000)
        limits.giveBack(1, 4999, at: Self.midnight)
        #expect(Self.taken(limits, .init(perHour: 3, perDay: 0), at: Self.midnight) == 2)
    }

    @Test func `counts outlive a restart`() throws {
        let limits = SendingLimits()
        let limit = SendingLimits.Limit(perHour: 0, perDay: 10)
        for _ in 0..<10 { _ = limits.take(1, limit: limit) }
        let next = SendingLimits()
        try next.restore(limits.snapshot())
        #expect(next.take(1, limit: limit) == .day)
        #expect(throws: (any Error).self) { try next.restore(Data("nonsense".utf8)) }
        #expect(next.take(1, limit: limit) == .day)
    }
}
