import Foundation
import Testing

@testable import Delivery

/// When it is tried again.
struct RetryScheduleTests {
    private let schedule = RetrySchedule(jitter: 0)
    private let start = Date(timeIntervalSince1970: 1_000_000)

    @Test func `5, 10, 20, 40 minutes, then each hour`() {
        let minutes = (1...7).map { schedule.next(after: $0, since: start, at: start, chance: 0).timeIntervalSince(start) / 60 }
        #expect(minutes == [5, 10, 20, 40, 60, 60, 60])
    }

    @Test func `chance moves the next try by a tenth either way`() {
        let schedule = RetrySchedule()
        #expect(schedule.next(after: 1, since: start, at: start, chance: 0).timeIntervalSince(start) == 270)
        #expect(schedule.next(after: 1, since: start, at: start, chance: 0.5).timeIntervalSince(start) == 300)
        #expect(schedule.next(after: 1, since: start, at: start, chance: 1).timeIntervalSince(start) == 330)
    }

    @Test func `the last try is at the end of four days, and after it the mail is given up`() {
        let end = start.addingTimeInterval(4 * 86_400)
        let late = end.addingTimeInterval(-600)
        #expect(schedule.next(after: 90, since: start, at: late, chance: 0) == end)
        #expect(!schedule.isExpired(since: start, at: late))
        #expect(schedule.isExpired(since: start, at: end))
    }

    @Test func `within a whole life there are 99 tries, and one more at its end`() {
        var (now, tries) = (start, 0)
        while !schedule.isExpired(since: start, at: now) {
            tries += 1
            now = schedule.next(after: tries, since: start, at: now, chance: 0.5)
        }
        // 5 within 75 minutes, then one an hour in the rest of 96 hours.
        #expect(tries == 99)
        #expect(now == start.addingTimeInterval(4 * 86_400))
    }
}
