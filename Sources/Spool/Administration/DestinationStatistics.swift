import Foundation

/// What waits for one destination.
public struct DestinationStatistics: Hashable, Sendable, Codable {
    public var destination: String
    /// Recipients that were not tried yet.
    public var waiting: Int
    /// Recipients that were tried and are tried again.
    public var deferred: Int
    /// Recipients that are being delivered.
    public var delivering: Int
    /// Recipients that are held.
    public var held: Int
    /// When the oldest of their mails was queued.
    public var oldest: Date
    /// What the destination answered last, and when.
    public var lastReply: String?
    public var lastReplyAt: Date?

    /// All recipients that are not settled for good.
    public var recipients: Int { waiting + deferred + delivering + held }
}
