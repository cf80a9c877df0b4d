import MailFormat

/// What an address comes to that leads further than into mailboxes: copies for mailboxes of this server, addresses elsewhere, programs.
///
/// Aliases of aliases and forwards of members are followed to their ends; each mailbox, address and program stands here once.
public struct Expansion: Hashable, Sendable {
    /// One address elsewhere that gets the mail.
    public struct Forward: Hashable, Sendable {
        public var address: Address
        /// Set when the address is one of a relay domain of this server, which says where it is.
        public var relay: RelayDomain?
        /// The alias or mailbox whose forward this is, as the directory writes it.
        public var of: String
        /// Who hears of it when the forward fails and nobody else can be told; nil where the domain has no mailbox at all.
        public var owner: Mailbox?

        public init(address: Address, relay: RelayDomain? = nil, of: String, owner: Mailbox?) {
            self.address = address
            self.relay = relay
            self.of = of
            self.owner = owner
        }
    }

    /// A program that gets the mail.
    public struct Program: Hashable, Sendable {
        /// A line for `/bin/sh -c`.
        public var command: String
        /// The mailbox as whose user it runs: the one that forwards to it, for an alias its owner.
        public var user: Mailbox
        /// As in ``Forward``.
        public var of: String
        /// As in ``Forward``.
        public var owner: Mailbox?

        public init(command: String, user: Mailbox, of: String, owner: Mailbox?) {
            self.command = command
            self.user = user
            self.of = of
            self.owner = owner
        }
    }

    /// The address that expands, as the directory writes it.
    public var address: String
    /// The mailboxes that get a copy.
    public var mailboxes: [Mailbox]
    public var forwards: [Forward]
    public var programs: [Program]
    /// The owner named for the address itself, else the postmaster of its domain; nil where the domain has no mailbox.
    public var owner: Mailbox?

    public init(
        address: String, mailboxes: [Mailbox] = [], forwards: [Forward] = [], programs: [Program] = [], owner: Mailbox? = nil
    ) {
        self.address = address
        self.mailboxes = mailboxes
        self.forwards = forwards
        self.programs = programs
        self.owner = owner
    }

    /// Whether it leads to more than mailboxes.
    public var leadsFurther: Bool { !forwards.isEmpty || !programs.isEmpty }

    /// Whether nothing is at the end of it: every way led back to where it came from, or to nobody.
    public var isEmpty: Bool { mailboxes.isEmpty && forwards.isEmpty && programs.isEmpty }
}
