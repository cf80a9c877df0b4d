/// A domain whose mail belongs on another host that this server stands in front of.
public struct RelayDomain: Hashable, Sendable, Codable {
    /// How it is known which recipients the domain has.
    public enum RecipientCheck: String, Hashable, Sendable, Codable, CaseIterable {
        /// The host is asked at RCPT.
        case callout
        /// They are listed here; a name that is not listed is refused without a question.
        case listed
    }

    /// ``Domain/ascii``.
    public var name: String
    public var host: RelayHost
    /// Whether mail is queued while the host cannot be reached: what it refuses later becomes a dead letter. Otherwise the client gets 451
    /// and keeps the mail in its own queue.
    public var holdsWhenUnreachable: Bool
    public var recipientCheck: RecipientCheck

    public init(
        name: String, host: RelayHost, holdsWhenUnreachable: Bool = false, recipientCheck: RecipientCheck = .callout
    ) {
        self.name = name
        self.host = host
        self.holdsWhenUnreachable = holdsWhenUnreachable
        self.recipientCheck = recipientCheck
    }
}
