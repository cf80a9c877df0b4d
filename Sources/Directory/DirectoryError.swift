/// What can go wrong between a question and the directory, and what the operator can do.
public enum DirectoryError: Error, Hashable, Sendable {
    /// The database cannot be opened, read or written now; the text says what it answered. Try again, look at the disk.
    case unreachable(String)
    /// There is already something of that name; the text says what and where.
    case alreadyExists(String)
    /// There is nothing of that name; the text says what was looked for.
    case notFound(String)
    /// The change would break the directory (an alias to nowhere, a domain that still has mailboxes); the text says which rule.
    case conflict(String)
    /// A value that cannot be taken; the text says which and what is allowed.
    case invalid(String)
}
