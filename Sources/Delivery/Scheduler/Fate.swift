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
            self = judge.later(reply)
        case .untried(let reply, let time, let start):
            self = judge.later(reply, untried: Untried(until: time, failingSince: start))
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

    /// What becomes of the recipient when its report cannot be made. A mail is never given up without anybody hearing of it: it becomes a dead
    /// letter, which the operator sees. It is not put off, since what is put off is sent again. A delay is told with the next try; a success
    /// that cannot be told now is not told, for the mail is delivered and nothing of it stays.
    var withoutReport: Fate {
        Fate(outcome: report == .failed ? .dead : outcome, reply: reply, isExpired: isExpired)
    }

    /// Why nothing was tried.
    fileprivate struct Untried {
        /// When it is to be.
        var until: Date
        /// From when on the next hop was not there, by the tries of other mails.
        var failingSince: Date?
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

    /// - Parameter untried: nil where it was tried; the next try is by the schedule.
    func later(_ reply: Reply, untried: Fate.Untried? = nil) -> Fate {
        let start = recipient.retriesSince
        if policy.retries.isExpired(since: start, at: now), untried.map(hadItsChance) ?? true {
            return end(reply, isExpired: true)
        }
        let next =
            untried?.until ?? policy.retries.next(after: recipient.attempts + 1, since: start, at: now, chance: chance)
        let isLate = now.timeIntervalSince(start) >= policy.delayReport.timeInterval
        let isToldNow = isLate && !recipient.isDelayReported && tells(.delay)
        return Fate(outcome: .deferred(until: next, counts: untried == nil), reply: reply, report: isToldNow ? .delayed : nil)
    }

    /// Whether a mail that was not tried may be given up: where its next hop was not there for a fourth of the lifetime, by tries that were made.
    /// A server that was down for days finds all of its mail too old; the first failure must not end it.
    private func hadItsChance(_ untried: Fate.Untried) -> Bool {
        guard let start = untried.failingSince else { return false }
        return now.timeIntervalSince(start) >= policy.retries.lifetime.timeInterval / 4
    }
}
