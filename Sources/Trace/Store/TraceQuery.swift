/// What to look for in the trace. An event matches when any of its parts does.
public struct TraceQuery: Hashable, Sendable {
    /// Sender or recipient, without brackets, as ``TraceStore`` compares them: in any case.
    public let addresses: Set<String>
    /// `Message-ID:` without brackets.
    public let messageIDs: Set<String>
    /// Transaction or session.
    public let identities: Set<String>

    /// - Parameter addresses: every way to write the address that is sought; the empty one is the null sender.
    public init(addresses: Set<String> = [], messageIDs: Set<String> = [], identities: Set<String> = []) {
        self.addresses = Set(addresses.map(TraceStore.key(of:)))
        self.messageIDs = messageIDs
        self.identities = identities
    }

    public func matches(_ event: TraceEvent) -> Bool {
        if identities.contains(event.session) { return true }
        if let transaction = event.transaction, identities.contains(transaction) { return true }
        if let messageID = event.messageID, messageIDs.contains(messageID) { return true }
        if let sender = event.sender, addresses.contains(TraceStore.key(of: sender)) { return true }
        if let recipient = event.recipient, addresses.contains(TraceStore.key(of: recipient)) { return true }
        return false
    }
}
