import Foundation

/// A recipient of a mail in the queue, as an operator sees it.
public struct QueuedRecipient: Hashable, Sendable, Codable {
    /// Its number within the mail.
    public var id: Int64
    public var address: String
    public var destination: String
    public var state: QueueState
    /// Tries that ended in a deferral.
    public var attempts: Int
    /// When it is tried next; while it is being delivered, when that try expires.
    public var nextTry: Date?
    public var lastReply: String?
    public var lastReplyAt: Date?
    /// ORCPT (RFC 3461 §4.2).
    public var original: String?
}
