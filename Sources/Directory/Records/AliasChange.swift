import MailFormat

/// What to change of an alias; nil and empty leave it as it is.
public struct AliasChange: Sendable {
    public enum Owner: Hashable, Sendable {
        case mailbox(Address)
        /// Whoever is postmaster of the domain.
        case postmaster
    }

    /// In the place of what it stood for.
    public var targets: [ForwardTarget]?
    /// Behind what it stands for.
    public var adding: [ForwardTarget]
    public var removing: [ForwardTarget]
    public var owner: Owner?

    public init(
        targets: [ForwardTarget]? = nil, adding: [ForwardTarget] = [], removing: [ForwardTarget] = [], owner: Owner? = nil
    ) {
        self.targets = targets
        self.adding = adding
        self.removing = removing
        self.owner = owner
    }
}
