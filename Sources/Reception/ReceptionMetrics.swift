import Metrics
import SMTP

/// What is counted about sessions. Made once, after the metrics system is there.
final class ReceptionMetrics: Sendable {
    let sessions = Counter(label: "martlet_sessions_total")
    let openSessions = Meter(label: "martlet_sessions_open")
    let accepted = Counter(label: "martlet_messages_accepted_total")
    let acceptedOctets = Counter(label: "martlet_messages_accepted_octets_total")
    let queued = Counter(label: "martlet_messages_queued_total")
    let queuedRecipients = Counter(label: "martlet_recipients_queued_total")
    private let rightLogins = Counter(label: "martlet_logins_total", dimensions: [("result", "right")])
    private let wrongLogins = Counter(label: "martlet_logins_total", dimensions: [("result", "wrong")])
    /// From RCPT to its answer.
    let recipientLatency = Metrics.Timer(label: "martlet_recipient_seconds")
    /// From the end of a message to its answer.
    let messageLatency = Metrics.Timer(label: "martlet_message_seconds")
    let sessionDuration = Metrics.Timer(label: "martlet_session_seconds")
    private let refusals: [RefusalReason: Counter]

    init() {
        refusals = Dictionary(
            uniqueKeysWithValues: RefusalReason.allCases.map {
                ($0, Counter(label: "martlet_refusals_total", dimensions: [("reason", $0.rawValue)]))
            })
    }

    func countLogin(isRight: Bool) {
        (isRight ? rightLogins : wrongLogins).increment()
    }

    func countRefusal(_ reason: RefusalReason) {
        refusals[reason]?.increment()
    }
}
