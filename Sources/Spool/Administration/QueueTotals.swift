import Foundation

/// What a queue holds.
public struct QueueTotals: Hashable, Sendable, Codable {
    /// Mails with recipients that are not settled for good.
    public var mails: Int
    /// These recipients.
    public var recipients: Int
    /// Octets of these mails.
    public var octets: Int
    /// When the oldest of these mails was queued.
    public var oldest: Date?
    public var damaged: Int
    /// Mails with dead letters.
    public var deadLetters: Int
}
