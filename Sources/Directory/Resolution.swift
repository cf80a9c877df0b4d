/// What the directory knows of a recipient.
public enum Resolution: Hashable, Sendable {
    /// These mailboxes, at least one, each once: the mailbox of that name, those an alias names, or the catch-all. All of it is here.
    case mailboxes([Mailbox])
    /// The address leads to addresses elsewhere or to programs, and perhaps to mailboxes too.
    case expansion(Expansion)
    /// The domain is one whose mail is passed on to another host, and the address is to be passed on. Its domain is
    /// ``RelayDomain/name``, also when the recipient was named by an alias domain of that.
    case relay(RelayDomain)
    /// The domain is one of ours, the local part is not in it (RFC 3463, X.1.1).
    case unknown
    /// The local part asks to be passed on (`x%far.example`, `far.example!x`, `"x@far.example"`) and no mailbox or alias is
    /// named just so. A catch-all does not take it.
    case relayAttempt
    /// The domain is none of ours.
    case foreign
}
