import Foundation
import Testing

@testable import Delivery

/// Hosts that were not there lately.
struct HostRestsTests {
    private let now = Date(timeIntervalSince1970: 1_000_000)
    private let host = ["[192.0.2.1]:25"]

    private func rests() -> HostRests {
        HostRests(schedule: RetrySchedule(delays: [.seconds(30), .seconds(60)], jitter: 0), probeTime: 90)
    }

    private func after(_ seconds: TimeInterval) -> Date { now.addingTimeInterval(seconds) }

    private func fail(_ rests: inout HostRests, _ addresses: [String]? = nil, began: TimeInterval = 0, at seconds: TimeInterval) {
        rests.failed(addresses ?? host, "no answer", began: after(began), at: after(seconds), chance: 0.5)
    }

    @Test func `a host rests, longer each time, and one try at a time finds out whether it is there again`() {
        var rests = rests()
        fail(&rests, at: 10)
        #expect(rests.rest(of: host, at: after(39))?.until == after(40))
        #expect(rests.rest(of: host, at: after(40)) == nil)
        rests.tries(host, at: after(40))
        #expect(rests.rest(of: host, at: after(41))?.until == after(71), "somebody tries it")
        fail(&rests, began: 40, at: 70)
        let second = rests.rest(of: host, at: after(71))
        #expect(second?.until == after(130) && second?.failingSince == after(10))
        rests.clear(host)
        #expect(rests.rest(of: host, at: after(71)) == nil)
    }

    @Test func `who tries it and goes away keeps nobody from it for long`() {
        var rests = rests()
        fail(&rests, at: 0)
        rests.tries(host, at: after(30))
        #expect(rests.rest(of: host, at: after(119)) != nil)
        #expect(rests.rest(of: host, at: after(120)) == nil)
        rests.tries(host, at: after(120))
        rests.gaveUp(host)
        #expect(rests.rest(of: host, at: after(121)) == nil)
    }

    @Test func `those that were under way when it failed add nothing`() {
        var rests = rests()
        fail(&rests, at: 10)
        let first = rests.rest(of: host, at: after(12))
        fail(&rests, began: 5, at: 12)
        #expect(rests.rest(of: host, at: after(12)) == first)
    }

    @Test func `what the operator asked for behind the last try is tried`() {
        var rests = rests()
        fail(&rests, at: 10)
        #expect(rests.rest(of: host, at: after(12), asked: after(9)) != nil)
        #expect(rests.rest(of: host, at: after(12), asked: after(11)) == nil)
        fail(&rests, began: 12, at: 15)
        #expect(rests.rest(of: host, at: after(16), asked: after(11)) != nil)
    }

    @Test func `a mail host rests while all of its addresses do, whatever its name`() {
        var rests = rests()
        let (first, second) = ("[192.0.2.1]:25", "[192.0.2.2]:25")
        fail(&rests, [first], at: 0)
        #expect(rests.rest(of: [first, second], at: after(1)) == nil)
        fail(&rests, [second], at: 5)
        #expect(rests.rest(of: [first, second], at: after(6))?.until == after(30))
        #expect(rests.rest(of: ["[192.0.2.1]:2525"], at: after(6)) == nil)
        #expect(rests.rest(of: [], at: after(6)) == nil)
    }

    @Test func `what is remembered is bounded`() {
        var rests = rests()
        for number in 0...HostRests.capacity { fail(&rests, ["\(number)"], at: Double(number) / 1e6) }
        let left = (0...HostRests.capacity).count { rests.rest(of: ["\($0)"], at: after(1)) != nil }
        #expect(left > HostRests.capacity / 3 && left <= HostRests.capacity)
        #expect(rests.rest(of: ["\(HostRests.capacity)"], at: after(1)) != nil)
    }
}
