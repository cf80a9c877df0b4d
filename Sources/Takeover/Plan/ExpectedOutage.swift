/// How long the switch is felt, made of the queue's size by rates that stand here; nothing is measured on the machine.
///
/// Connections: none is refused; clients wait while the ports change hands. Mail that waits in the queue rests from when the old server takes no
/// sessions any more: until those that are open have ended, and while its mails are read, written, synced and moved.
public struct ExpectedOutage: Hashable, Sendable, Codable {
    /// Seconds for which mail that waits is not tried, without the time that open sessions take to end.
    public var queuePauseSeconds: Int
    /// Seconds that open sessions of the old server may take to end at most, where the operator does not say otherwise (`--patience`).
    public var sessionSeconds = 60
    /// What the time is made of: seconds for starting and stopping services, the mails of the queue by a rate a second, their octets by another.
    public var serviceSeconds = Self.serviceSeconds
    public var mailsPerSecond = Self.mailsPerSecond
    public var octetsPerSecond = Self.octetsPerSecond

    /// Mails a second that are taken over, each by itself with its syncs.
    static let mailsPerSecond = 100
    /// Octets a second that are read and written.
    static let octetsPerSecond: Int64 = 20 << 20
    /// Starting and stopping services.
    static let serviceSeconds = 5

    init(_ queue: QueueSummary?) {
        let mails = ((queue?.mails ?? 0) + Self.mailsPerSecond - 1) / Self.mailsPerSecond
        let octets = (queue?.octets ?? 0) / Self.octetsPerSecond
        queuePauseSeconds = Self.serviceSeconds + mails + Int(octets)
    }
}
