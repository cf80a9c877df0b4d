import Foundation
import MailFormat
import SMTP
import Spool

/// What becomes of a recipient after a try: what is written down, and whether the sender is told.
struct Fate: Hashable, Sendable {
    /// What a sender is told of a recipient (`action-value` of RFC 3464 §2.3.3).
    enum Report: String, Hashable, Sendable, CaseIterable {
        case failed, delayed, delivered, relayed, expanded
    }

    var outcome: Settlement.Outcome
    /// What was said at the end, with the code of RFC 3463 that the report shows.
    var reply: Reply
    /// Nil: nothing is to be told, or nobody may be.
    var report: Report?
    /// Whether the time for another try is over.
    var isExpired = false
    /// Whether it was a report to a rewritten sender, which is dropped.
    var isDroppedReport = false

    /// - Parameter chance: from 0 up to 1; spreads the next try.
    init(
        _ outcome: RecipientOutcome, for recipient: LeasedRecipient, of envelope: SpoolEnvelope, policy: QueuePolicy,
        at now: Date,
        chance: Double
    ) {
        let judge = FateJudge(recipient: recipient, envelope: envelope, policy: policy, now: now, chance: chance)
        switch outcome {
        case .delivered(let reply, let holder):
            self.init(outcome: .delivered, reply: reply, report: judge.success(holder))
            isDroppedReport = holder == .rewriter
        case .permanent(let reply):
            self = judge.end(reply, isExpired: false)
        case .temporary(let reply):
            self = judge.later(reply, until: nil)
        case .untried(let reply, let time):
            self = judge.later(reply, until: time)
        case .held(let reply):
            self.init(outcome: .held, reply: reply)
        }
    }

    init(outcome: Settlement.Outcome, reply: Reply, report: Report? = nil, isExpired: Bool = false) {
        self.outcome = outcome
        self.reply = reply
        self.report = report
        self.isExpired = isExpired
    }

    /// What becomes of the recipient when its report cannot be made. A mail is never given up without the report that its end needs: it is
    /// tried again, or it becomes a dead letter, which the operator sees.
    func without(_ failure: ReportFailure, at now: Date) -> Fate {
        guard report == .failed else { return Fate(outcome: outcome, reply: reply, isExpired: isExpired) }
        return switch failure {
        case .later: Fate(outcome: .deferred(until: now.addingTimeInterval(600), counts: false), reply: reply)
        case .never: Fate(outcome: .dead, reply: reply, isExpired: isExpired)
        }
    }
}

/// The rules behind ``Fate``.
private struct FateJudge {
    let recipient: LeasedRecipient
    let envelope: SpoolEnvelope
    let policy: QueuePolicy
    let now: Date
    let chance: Double

    private var notify: NotifyRequest { recipient.recipient.notify ?? .unsaid }

    /// Whether the sender wants to hear of that and may: the null sender and strangers never may.
    private func tells(_ event: NotifyRequest.Event) -> Bool {
        envelope.answerableSender != nil && notify.includes(event)
    }

    func success(_ holder: RecipientOutcome.Holder) -> Fate.Report? {
        guard tells(.success) else { return nil }
        return switch holder {
        case .mailbox: .delivered
        case .nextHop, .nobody: .relayed
        case .expansion: .expanded
        case .reportingNextHop, .rewriter: nil
        }
    }

    func end(_ reply: Reply, isExpired: Bool) -> Fate {
        guard envelope.answerableSender != nil else { return Fate(outcome: .dead, reply: reply, isExpired: isExpired) }
        return Fate(outcome: .failed, reply: reply, report: tells(.failure) ? .failed : nil, isExpired: isExpired)
    }

    /// - Parameter time: when it is tried again where nothing was tried; nil by the schedule.
    func later(_ reply: Reply, until time: Date?) -> Fate {
        let start = recipient.retriesSince
        if policy.retries.isExpired(since: start, at: now) { return end(reply, isExpired: true) }
        let next =
            time ?? policy.retries.next(after: recipient.attempts + 1, since: start, at: now, chance: chance)
        let isLate = now.timeIntervalSince(start) >= policy.delayReport.timeInterval
        let isToldNow = isLate && !recipient.isDelayReported && tells(.delay)
        return Fate(outcome: .deferred(until: next, counts: time == nil), reply: reply, report: isToldNow ? .delayed : nil)
    }
}
