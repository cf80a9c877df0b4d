/// What can go wrong with the queue, and what the operator can do.
public enum SpoolError: Error, Hashable, Sendable {
    /// The file system is full (ENOSPC, EDQUOT, SQLITE_FULL): 452 4.3.1.
    case noSpace(path: String)
    /// The database or a body file cannot be opened, read or written now; the text says what was answered. 451 4.3.0.
    case unreachable(String)
    /// There is no such mail or recipient in the queue, or it is gone meanwhile.
    case notFound(String)
    /// The row or the body of this mail is damaged; it was set aside and stops nothing else.
    case damaged(String)
}
