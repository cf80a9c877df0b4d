/// What a mail or a recipient in the queue does.
public enum QueueState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Was not tried yet.
    case waiting
    /// Was tried, and is tried again later.
    case deferred
    /// Is being delivered now.
    case delivering
    /// Not tried until the operator releases it.
    case held
    /// Set aside, because what is stored is not what was written.
    case damaged
    /// The next hop, or the mailbox, has it.
    case delivered
    /// Refused for good; who was to be told was told.
    case failed
    /// Refused for good, and nobody may be told.
    case dead
}
