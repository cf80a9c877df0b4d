import Trace

extension PrometheusRegistry {
    /// A registry that says what the server's metrics mean.
    static func described() -> PrometheusRegistry {
        let registry = PrometheusRegistry()
        for (name, help) in [
            ("martlet_sessions_total", "Connections taken."),
            ("martlet_sessions_open", "Sessions open now."),
            ("martlet_session_seconds", "How long sessions lasted."),
            ("martlet_refusals_total", "Replies that refused something, by reason."),
            ("martlet_recipient_seconds", "From RCPT to its answer."),
            ("martlet_messages_accepted_total", "Mails answered with 250."),
            ("martlet_messages_accepted_octets_total", "Octets of mails answered with 250, as they came."),
            ("martlet_messages_queued_total", "Mails taken into the queue from logins and listed networks."),
            ("martlet_recipients_queued_total", "Their recipients."),
            ("martlet_logins_total", "Logins, by result."),
            ("martlet_message_seconds", "From the end of a mail to its answer."),
            ("martlet_deliveries_total", "Copies put into mailboxes."),
            ("martlet_delivery_octets_total", "Octets put into mailboxes, as they are stored."),
            ("martlet_commit_seconds", "How long mails waited to be durable."),
            ("martlet_commit_batch_mails", "Mails made durable together."),
            ("martlet_queue_deliveries_total", "Tries out of the queue, a recipient each, by outcome."),
            ("martlet_queue_delivery_seconds", "How long a try out of the queue took, a mail each."),
            ("martlet_queue_deliveries_running", "Deliveries out of the queue that run now."),
            ("martlet_queue_mails", "Mails in the queue."),
            ("martlet_queue_recipients", "Recipients in the queue that are not settled."),
            ("martlet_queue_dead_letters", "Mails that are kept as dead letters."),
            ("martlet_reports_total", "Reports made to senders, by kind."),
            ("martlet_dead_letters_total", "Recipients that became dead letters."),
            ("martlet_forwards_total", "Addresses that a mail was passed on to while its client waited, by result."),
            ("martlet_held_total", "Mails queued because the host of a relay domain could not be reached."),
            ("martlet_dropped_reports_total", "Reports that came back to senders rewritten for forwards, and were dropped."),
            ("martlet_owner_notices_total", "Notices to owners of forwards that failed."),
            ("martlet_callouts_total", "Answers about recipients of relay domains, from memory or from the next hop."),
            ("martlet_staging_pending", "Mails of earlier starts that wait in staging; look into the log."),
        ] { registry.describe(name, as: help) }
        return registry
    }
}
