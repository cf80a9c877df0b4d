import Foundation

/// A mail that could not be delivered to some recipients, and of which nobody may be told.
public struct DeadLetter: Hashable, Sendable, Codable {
    public var id: QueueID
    /// The transaction's name, as the 250 reply and the trace show it.
    public var name: String
    /// Without angle brackets; empty for the null sender.
    public var sender: String
    public var arrival: Date
    public var octets: Int
    public var messageID: String?
    /// When the first recipient died.
    public var since: Date
    /// How many recipients died.
    public var dead: Int
    /// How many are still waiting.
    public var open: Int
    /// The first that died, and what was answered for it.
    public var firstRecipient: String?
    public var reason: String?
}
