import Metrics
import SMTP

/// What is counted of mail that is passed on.
final class ForwardingMetrics: Sendable {
    private let passed = Counter(label: "martlet_forwards_total", dimensions: [("result", "passed")])
    private let refused = Counter(label: "martlet_forwards_total", dimensions: [("result", "refused")])
    private let putOff = Counter(label: "martlet_forwards_total", dimensions: [("result", "put-off")])
    /// Mails that were queued because a relay domain's host could not be reached.
    let held = Counter(label: "martlet_held_total")
    /// Reports to rewritten senders that were dropped.
    let droppedReports = Counter(label: "martlet_dropped_reports_total")
    /// Notices to owners of forwards.
    let notices = Counter(label: "martlet_owner_notices_total")
    let rememberedAnswers = Counter(label: "martlet_callouts_total", dimensions: [("from", "memory")])
    let askedAnswers = Counter(label: "martlet_callouts_total", dimensions: [("from", "next-hop")])

    func count(_ reply: Reply) {
        switch reply.code / 100 {
        case 2: passed.increment()
        case 5: refused.increment()
        default: putOff.increment()
        }
    }
}
