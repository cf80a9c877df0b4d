/// How much the queue does at a time.
public struct DeliveryLimits: Hashable, Sendable {
    /// Deliveries at once, in all.
    public var deliveries: Int
    /// Deliveries at once to one next hop.
    public var perDestination: Int
    /// With how many a next hop that is not known yet begins.
    public var start: Int
    /// Recipients of a transaction. A server takes 100 at least (RFC 5321 §4.5.3.1.8).
    public var recipients: Int

    public init(deliveries: Int = 200, perDestination: Int = 20, start: Int = 5, recipients: Int = 100) {
        self.deliveries = max(1, deliveries)
        self.perDestination = max(1, perDestination)
        self.start = max(1, start)
        self.recipients = max(1, recipients)
    }
}
