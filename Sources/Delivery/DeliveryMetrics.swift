import Metrics

/// What is counted of deliveries.
struct DeliveryMetrics: Sendable {
    /// Copies that came into a mailbox.
    let deliveries = Counter(label: "martlet_deliveries_total")
    /// Octets of those copies as stored.
    let octets = Counter(label: "martlet_delivery_octets_total")
    /// From the end of the mail until it is durable and visible in every mailbox.
    let commit = Metrics.Timer(label: "martlet_commit_seconds", preferredDisplayUnit: .seconds)
    /// Mails that shared one sync.
    let batch = Recorder(label: "martlet_commit_batch_mails", aggregate: true)
    /// Mails that wait in the staging folder for a mailbox that cannot be reached or is gone.
    let pending = Gauge(label: "martlet_staging_pending")
}
