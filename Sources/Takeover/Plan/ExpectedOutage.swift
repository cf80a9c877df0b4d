/// How long the switch is felt.
///
/// A guess from the queue's size. The rates are what a small machine does that is busy with other things; the switch itself prints what it was.
public struct ExpectedOutage: Hashable, Sendable, Codable {
    /// Seconds for which mail that waits is not tried.
    public var queuePauseSeconds: Int

    /// Mails a second that are read, written and synced. The queue by itself took 3,000 a second with both processors busy otherwise; each
    /// mail's file is read and moved besides.
    static let mailsPerSecond = 500
    /// Octets a second.
    static let octetsPerSecond: Int64 = 20 << 20
    /// Starting and stopping services.
    static let serviceSeconds = 5

    init(_ queue: QueueSummary?) {
        let mails = (queue?.mails ?? 0) / Self.mailsPerSecond
        let octets = (queue?.octets ?? 0) / Self.octetsPerSecond
        queuePauseSeconds = Self.serviceSeconds + mails + Int(octets)
    }
}
