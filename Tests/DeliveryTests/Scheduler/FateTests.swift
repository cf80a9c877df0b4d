import Foundation
import MailFormat
import SMTP
import Testing

@testable import Delivery
@testable @_spi(Authentication) import Spool

/// What becomes of a recipient, and who is told.
struct FateTests {
    private let arrival = Date(timeIntervalSince1970: 1_000_000)
    private let policy = QueuePolicy(retries: RetrySchedule(jitter: 0))
    private let ok = Reply(250, .init(2, 0, 0), "queued")
    private let refused = Reply(550, .init(5, 1, 1), "no such user")
    private let later = Reply(451, .init(4, 7, 1), "greylisted")

    private enum Sender: CaseIterable {
        case login, server, held, unanswerable
    }

    private func envelope(_ sender: Sender) throws -> SpoolEnvelope {
        let path = ReversePath.address(try Address("anna@kunde.example"))
        let origin: SpoolEnvelope.Origin =
            switch sender {
            case .login: .answerable(try #require(AnswerableSender(path, proof: .mailbox(id: 1))))
            case .server: .server
            case .held: .held
            case .unanswerable: .unanswerable
            }
        return SpoolEnvelope(
            id: "T", reversePath: sender == .server ? .null : path, origin: origin, recipients: [], senderKey: "anna",
            arrival: arrival)
    }

    private func fate(
        _ outcome: RecipientOutcome, _ sender: Sender = .login, notify: NotifyRequest? = nil, attempts: Int = 0,
        isDelayReported: Bool = false, after seconds: TimeInterval = 0
    ) throws -> Fate {
        let recipient = LeasedRecipient(
            id: 1,
            recipient: SpoolRecipient(address: try Address("x@far.example"), destination: "far.example", notify: notify),
            attempts: attempts, isDelayReported: isDelayReported, retriesSince: arrival)
        return Fate(
            outcome, for: recipient, of: try envelope(sender), policy: policy, at: arrival.addingTimeInterval(seconds),
            chance: 0.5)
    }

    private func due(_ seconds: TimeInterval, counts: Bool = true) -> Settlement.Outcome {
        .deferred(until: arrival.addingTimeInterval(seconds), counts: counts)
    }

    @Test func `a refusal is reported to whom it may be, and is a dead letter for the others`() throws {
        #expect(try fate(.permanent(refused)) == Fate(outcome: .failed, reply: refused, report: .failed))
        for sender in [Sender.server, .held, .unanswerable] {
            #expect(try fate(.permanent(refused), sender) == Fate(outcome: .dead, reply: refused), "\(sender)")
        }
    }

    @Test func `who asked for silence gets it`() throws {
        #expect(try fate(.permanent(refused), notify: .never) == Fate(outcome: .failed, reply: refused))
        #expect(try fate(.permanent(refused), notify: .on([.success])) == Fate(outcome: .failed, reply: refused))
        #expect(try fate(.temporary(later), notify: .never, after: 5 * 3600).report == nil)
    }

    @Test func `the next try follows the schedule by the tries that were made`() throws {
        #expect(try fate(.temporary(later)).outcome == due(300))
        #expect(try fate(.temporary(later), attempts: 2).outcome == due(1200))
        #expect(try fate(.untried(later, until: arrival.addingTimeInterval(77)), attempts: 2).outcome == due(77, counts: false))
    }

    @Test func `a delay is told after four hours, once`() throws {
        #expect(try fate(.temporary(later), after: 4 * 3600 - 1).report == nil)
        #expect(try fate(.temporary(later), after: 4 * 3600).report == .delayed)
        #expect(try fate(.untried(later, until: arrival.addingTimeInterval(5 * 3600)), after: 4 * 3600).report == .delayed)
        #expect(try fate(.temporary(later), isDelayReported: true, after: 5 * 3600).report == nil)
        #expect(try fate(.temporary(later), .unanswerable, after: 5 * 3600).report == nil)
        #expect(try fate(.temporary(later), notify: .on([.failure]), after: 5 * 3600).report == nil)
    }

    @Test func `after four days it is given up`() throws {
        let end = Fate(outcome: .failed, reply: later, report: .failed, isExpired: true)
        #expect(try fate(.temporary(later), after: 4 * 86_400) == end)
        #expect(try fate(.temporary(later), .held, after: 4 * 86_400) == Fate(outcome: .dead, reply: later, isExpired: true))
    }

    /// A server that was down for five days tries one mail of a host; the others wait for the host's rest to end.
    @Test func `what was not tried is given up only where its host was not there for a day`() throws {
        let now = TimeInterval(5 * 86_400)
        let next = arrival.addingTimeInterval(now + 300)
        for start in [nil, now, now - 86_399].map({ $0.map(arrival.addingTimeInterval) }) {
            let fate = try fate(.untried(later, until: next, failingSince: start), after: now)
            #expect(fate.outcome == due(now + 300, counts: false) && !fate.isExpired, "\(String(describing: start))")
        }
        let since = arrival.addingTimeInterval(now - 86_400)
        #expect(
            try fate(.untried(later, until: next, failingSince: since), after: now)
                == Fate(outcome: .failed, reply: later, report: .failed, isExpired: true))
        // One that is not too old waits, however long its host has not been there.
        #expect(
            try fate(.untried(later, until: next, failingSince: arrival), after: 3 * 86_400).outcome
                == due(now + 300, counts: false))
    }

    @Test(
        arguments: [
            (.mailbox, .delivered), (.nextHop, .relayed), (.expansion, .expanded), (.nobody, .relayed),
            (.reportingNextHop, nil),
        ] as [(RecipientOutcome.Holder, Fate.Report?)])
    func `success is told where it was asked for, unless the next hop does so`(
        holder: RecipientOutcome.Holder, report: Fate.Report?
    ) throws {
        let delivered = RecipientOutcome.delivered(ok, to: holder)
        #expect(try fate(delivered, notify: .on([.success])) == Fate(outcome: .delivered, reply: ok, report: report))
        #expect(try fate(delivered).report == nil)
        #expect(try fate(delivered, .unanswerable, notify: .on([.success])).report == nil)
    }

    @Test func `a failure that cannot be told is a dead letter, and nothing is sent again for a report`() throws {
        #expect(try fate(.permanent(refused)).withoutReport == Fate(outcome: .dead, reply: refused))
        let expired = try fate(.temporary(later), after: 4 * 86_400).withoutReport
        #expect(expired == Fate(outcome: .dead, reply: later, isExpired: true))
        let late = try fate(.temporary(later), after: 4 * 3600)
        #expect(late.withoutReport.outcome == late.outcome && late.withoutReport.report == nil)
        let told = try fate(.delivered(ok, to: .nextHop), notify: .on([.success]))
        #expect(told.report == .relayed && told.withoutReport == Fate(outcome: .delivered, reply: ok))
    }
}
