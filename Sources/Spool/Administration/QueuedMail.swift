import Foundation

/// A mail in the queue, as an operator sees it.
public struct QueuedMail: Hashable, Sendable, Codable {
    public var id: QueueID
    /// The transaction's name, as the 250 reply and the trace show it.
    public var name: String
    /// Without angle brackets; empty for the null sender.
    public var sender: String
    public var senderKey: String
    public var arrival: Date
    public var octets: Int
    public var messageID: String?
    /// What is going on with it: the first that holds of damaged, delivering, deferred, waiting, held; of a mail that has only dead letters
    /// left, dead.
    public var state: QueueState
    /// How many recipients it has.
    public var recipients: Int
    /// How many of them are not settled for good.
    public var open: Int
    /// The first of these, of a dead letter the first that died.
    public var firstRecipient: String?
    /// When the next of them is tried, or its try that runs expires.
    public var nextTry: Date?
    /// The newest answer to one of these, and when it came.
    public var lastReply: String?
    public var lastReplyAt: Date?
    /// What is wrong with it, where it was set aside.
    public var damage: String?
}
