/// How the queue treats what it cannot deliver.
public struct QueuePolicy: Hashable, Sendable {
    public var retries: RetrySchedule
    /// After how long a sender hears that a mail is late; once.
    public var delayReport: Duration

    public init(retries: RetrySchedule = RetrySchedule(), delayReport: Duration = .seconds(4 * 3600)) {
        self.retries = retries
        self.delayReport = delayReport
    }
}
