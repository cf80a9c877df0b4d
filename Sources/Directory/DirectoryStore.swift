import MailFormat

/// What a running server asks the directory. Implementations: ``SQLiteDirectory``.
public protocol DirectoryStore: Sendable {
    /// Who gets the mail for `recipient`. Answered from memory where possible, and never from anything older than a second.
    /// - Throws: ``DirectoryError/unreachable(_:)`` when the answer cannot be had now. A caller must never take that for "unknown".
    func resolve(_ recipient: ForwardPath) async throws(DirectoryError) -> Resolution

    /// The mailbox of that identity, nil where it is gone.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func mailbox(id: Mailbox.ID) async throws(DirectoryError) -> Mailbox?
}
