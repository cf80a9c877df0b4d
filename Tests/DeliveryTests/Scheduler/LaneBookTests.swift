import Foundation
import Spool
import Testing

@testable import Delivery

/// Who may begin, who waits, who rests.
struct LaneBookTests {
    private let now = Date(timeIntervalSince1970: 1_000_000)
    private let schedule = RetrySchedule(jitter: 0)
    private let far = LaneBook.Key.nextHop(.host("far.example", port: 25))
    private let near = LaneBook.Key.nextHop(.host("near.example", port: 25))

    private func book(deliveries: Int = 10, perDestination: Int = 4, start: Int = 2) -> LaneBook {
        LaneBook(limits: DeliveryLimits(deliveries: deliveries, perDestination: perDestination, start: start))
    }

    @Test func `a lane takes as many as its window has, and the rest waits in order`() {
        var book = book()
        let begun = ["a", "b", "c", "d"].filter { book.begin($0, in: far, at: now) }
        #expect(begun == ["a", "b"])
        #expect(book.excluded(at: now) == ["a", "b", "c", "d"])
        book.ended("a", in: far, at: now)
        #expect(book.beginWaiting(at: now).map(\.destination) == ["c"])
        #expect(book.running == 2)
    }

    @Test func `a full lane does not hold up another`() {
        var book = book()
        for destination in ["a", "b", "c"] { _ = book.begin(destination, in: far, at: now) }
        let begins1 = book.begin("z", in: near, at: now)
        #expect(begins1)
    }

    @Test func `no more run in all than there may, and who is due then makes the others end after their batch`() {
        var book = book(deliveries: 2)
        let both = [book.begin("a", in: far, at: now), book.begin("z", in: near, at: now)]
        #expect(both == [true, true])
        #expect(!book.hasRoom && !book.isCrowded(far))
        book.isPressed = true
        #expect(book.isCrowded(far) && book.isCrowded(near))
        book.ended("a", in: far, at: now)
        #expect(book.hasRoom && !book.isCrowded(near))
    }

    @Test func `a destination that has asked the queue may get another delivery while its lane has room`() {
        var book = book()
        let begins3 = book.begin("a", in: far, at: now)
        #expect(begins3)
        #expect(book.excluded(at: now) == ["a"])
        book.opened("a")
        #expect(book.excluded(at: now).isEmpty)
        let begins4 = book.begin("a", in: far, at: now)
        #expect(begins4)
        book.opened("a")
        #expect(book.excluded(at: now) == ["a"], "the lane is full")
        book.ended("a", in: far, at: now)
        #expect(book.excluded(at: now).isEmpty)
    }

    @Test func `a host that fails with one delivery at a time rests, longer each time, until it works`() {
        var book = book(start: 2)
        func fail(at time: Date) { book.failed(far, "no answer", began: time, at: time, schedule: schedule, chance: 0.5) }
        fail(at: now)
        #expect(book.rest(of: far, at: now) == nil && book.width(of: far) == 1)
        fail(at: now)
        let first = book.rest(of: far, at: now)
        #expect(first?.until == now.addingTimeInterval(300) && first?.reason == "no answer")
        // Failures of those that were under way do not add up.
        book.failed(
            far, "no answer", began: now.addingTimeInterval(-9), at: now.addingTimeInterval(1), schedule: schedule, chance: 0.5)
        #expect(book.rest(of: far, at: now.addingTimeInterval(1)) == first)
        let later = now.addingTimeInterval(301)
        #expect(book.rest(of: far, at: later) == nil)
        fail(at: later)
        #expect(book.rest(of: far, at: later)?.until == later.addingTimeInterval(600))
        book.succeeded(far)
        #expect(book.rest(of: far, at: later) == nil)
        #expect(book.width(of: far) == 2)
    }

    @Test func `a try that was asked for while a host rests begins its rest anew, and makes it no longer`() {
        var book = book(start: 1)
        book.failed(far, "no answer", began: now, at: now, schedule: schedule, chance: 0.5)
        let asked = now.addingTimeInterval(60)
        book.failed(far, "still none", began: asked, at: asked.addingTimeInterval(30), schedule: schedule, chance: 0.5)
        let rest = book.rest(of: far, at: asked)
        #expect(rest?.began == asked.addingTimeInterval(30) && rest?.until == now.addingTimeInterval(300))
        #expect(rest?.failingSince == now && rest?.reason == "still none")
    }

    @Test func `a mail that breaks its sessions is no failure of the host, three in a row are`() {
        var book = book(start: 1)
        func breaks(_ number: Int64) -> Bool { book.broke(far, over: QueueID(number: number)) }
        let one = (0..<9).map { _ in breaks(1) }
        #expect(!one.contains(true))
        let second = breaks(2)
        book.succeeded(far)
        let others = [breaks(2), breaks(3), breaks(1), breaks(1)]
        #expect(!second && others == [false, false, true, true])
    }

    @Test func `while a host rests, one delivery at a time puts its mail off`() {
        var book = book(start: 1)
        book.failed(far, "no answer", began: now, at: now, schedule: schedule, chance: 0.5)
        let begins5 = book.begin("a", in: far, at: now)
        #expect(begins5)
        let begins6 = book.begin("b", in: far, at: now)
        #expect(!begins6)
        let begins7 = book.begin("z", in: near, at: now)
        #expect(begins7)
    }

    @Test func `what waits is bounded`() {
        var book = book(start: 1)
        for number in 0...LaneBook.mostWaiting { _ = book.begin("\(number)", in: far, at: now) }
        #expect(book.isSated)
    }
}

/// How many mails a delivery takes at a time.
struct BatchSizeTests {
    @Test func `grows while mails go fast and shrinks when they go slowly`() {
        var batch = BatchSize()
        let growing = (0..<6).map { _ in
            batch.took(.milliseconds(20))
            return batch.mails
        }
        #expect(growing == [2, 4, 8, 16, 16, 16])
        batch.took(.milliseconds(300))
        #expect(batch.mails == 16)
        let shrinking = (0..<5).map { _ in
            batch.took(.seconds(2))
            return batch.mails
        }
        #expect(shrinking == [8, 4, 2, 1, 1])
    }
}
