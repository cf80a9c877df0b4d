import MailFormat

/// What to change of a relay domain; nil and empty leave it as it is.
public struct RelayChange: Sendable {
    public var host: RelayHost?
    public var holdsWhenUnreachable: Bool?
    public var recipientCheck: RelayDomain.RecipientCheck?
    /// Recipients to list.
    public var adding: [Address]
    /// Recipients to list no more.
    public var removing: [Address]

    public init(
        host: RelayHost? = nil, holdsWhenUnreachable: Bool? = nil, recipientCheck: RelayDomain.RecipientCheck? = nil,
        adding: [Address] = [], removing: [Address] = []
    ) {
        self.host = host
        self.holdsWhenUnreachable = holdsWhenUnreachable
        self.recipientCheck = recipientCheck
        self.adding = adding
        self.removing = removing
    }

    /// Whether nothing is to be changed.
    public var isEmpty: Bool {
        host == nil && holdsWhenUnreachable == nil && recipientCheck == nil && adding.isEmpty && removing.isEmpty
    }
}
