import MailFormat

/// What another server had, as records of this directory: loaded in one step by ``SQLiteDirectory/load(_:as:)``.
public struct DirectoryDraft: Sendable {
    /// A domain that mail is taken for.
    public struct NewDomain: Sendable {
        public var name: Domain
        public var tagSeparators: TagSeparators
        /// Set for a domain whose mail is passed on. ``RelayDomain/name`` is ``name``.
        public var relay: RelayDomain?
        /// The addresses of a relay domain that lists its recipients.
        public var relayRecipients: [Address]
        /// The mailbox that gets what nobody else does.
        public var catchAll: Address?

        public init(
            _ name: Domain, tagSeparators: TagSeparators = .none, relay: RelayDomain? = nil, relayRecipients: [Address] = [],
            catchAll: Address? = nil
        ) {
            self.name = name
            self.tagSeparators = tagSeparators
            self.relay = relay
            self.relayRecipients = relayRecipients
            self.catchAll = catchAll
        }
    }

    /// Another name of a domain.
    public struct NewAliasDomain: Sendable {
        public var name: Domain
        public var standsFor: Domain

        public init(_ name: Domain, standsFor: Domain) {
            self.name = name
            self.standsFor = standsFor
        }
    }

    /// An address that leads further.
    public struct NewAlias: Sendable {
        /// With a local part that ends in `*` for all that begin so; see ``Alias``.
        public var address: Address
        public var targets: [ForwardTarget]
        /// The mailbox that hears of failures, and as whose user programs run; nil: the domain's postmaster.
        public var owner: Address?

        public init(_ address: Address, targets: [ForwardTarget], owner: Address? = nil) {
            self.address = address
            self.targets = targets
            self.owner = owner
        }
    }

    /// Where the mail of a mailbox goes as well, or instead.
    public struct NewForward: Sendable {
        public var mailbox: Address
        public var targets: [ForwardTarget]
        public var keepsCopy: Bool
        public var owner: Address?

        public init(of mailbox: Address, targets: [ForwardTarget], keepsCopy: Bool, owner: Address? = nil) {
            self.mailbox = mailbox
            self.targets = targets
            self.keepsCopy = keepsCopy
            self.owner = owner
        }
    }

    public var domains: [NewDomain] = []
    public var aliasDomains: [NewAliasDomain] = []
    public var mailboxes: [NewMailbox] = []
    public var aliases: [NewAlias] = []
    public var forwards: [NewForward] = []
    public var routes: [Route] = []

    public init() {}
}
