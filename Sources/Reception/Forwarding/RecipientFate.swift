import Delivery
import Directory
import MailFormat
import SMTP

/// What becomes of the mail for one recipient that was answered with 250, beside its copies in mailboxes.
enum RecipientFate: Sendable {
    /// Mailboxes of this server, and nothing else.
    case mailboxes
    /// Mailboxes, and once they have it, what the expansion leads to. The answer is theirs alone.
    case copies(Expansion)
    /// The host of a relay domain, whose answer is the recipient's. `key` is that of what is remembered of the recipient.
    case passage(Passage, number: Int, address: Address, RelayDomain, key: CalloutCache.Key)
    /// Addresses elsewhere and programs, and no mailbox: taken where one of them takes it.
    case members(MemberDelivery)
    /// A relay domain whose host cannot be reached: into the queue.
    case held(Address, RelayDomain)
    /// A report to a sender that was rewritten here: dropped and counted.
    case report
}

/// Which recipients can share a transaction with one answer behind the data: those whose fates cannot differ.
enum RecipientKind: Hashable, Sendable {
    /// All mailboxes of this server get the mail in one step, or none does.
    case mailboxes
    /// One transaction with one next hop, which gives one answer.
    case relay(RelayHost, domain: String)
    /// One transaction with the next hop of forwards that lead to one address each, under one sender.
    case forward(NextHop, sender: ReversePath)
    /// The queue, in one step.
    case held
    /// Nothing goes with it.
    case alone

    /// Whether a recipient of this kind can follow one of `other`.
    func follows(_ other: RecipientKind) -> Bool { self != .alone && self == other }
}
