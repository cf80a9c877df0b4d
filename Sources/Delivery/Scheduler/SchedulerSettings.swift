import MailFormat

/// How the queue is emptied. What a delivery has begun with holds for it to its end.
public struct SchedulerSettings: Hashable, Sendable {
    public var policy: QueuePolicy
    public var limits: DeliveryLimits
    /// How long deliveries under way may take to finish when the server goes down.
    public var drain: Duration
    /// What reports are written in for those whose mailbox does not say.
    public var language: ReportLanguage

    public init(
        policy: QueuePolicy = QueuePolicy(), limits: DeliveryLimits = DeliveryLimits(), drain: Duration = .seconds(30),
        language: ReportLanguage = .english
    ) {
        self.policy = policy
        self.limits = limits
        self.drain = drain
        self.language = language
    }
}
