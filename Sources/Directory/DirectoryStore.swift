import MailFormat

/// What a running server asks the directory. Implementations: ``SQLiteDirectory``.
public protocol DirectoryStore: Sendable {
    /// Who gets the mail for `recipient`. Answered from memory where possible, and never from anything older than a second.
    /// - Throws: ``DirectoryError/unreachable(_:)`` when the answer cannot be had now. A caller must never take that for "unknown".
    func resolve(_ recipient: ForwardPath) async throws(DirectoryError) -> Resolution

    /// The alias that a recipient is the name of, with all it leads to and who owns it, also where that is mailboxes only; nil for a mailbox, and
    /// for what is not here. Not from memory: it is asked for where a member did not get a mail.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func group(_ recipient: ForwardPath) async throws(DirectoryError) -> Expansion?

    /// The mailbox of that identity, nil where it is gone.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func mailbox(id: Mailbox.ID) async throws(DirectoryError) -> Mailbox?

    /// What the domain does with reports that bear no tag; ``BounceTags/off`` for a domain that is none of ours.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func bounceTags(of domain: Domain) async throws(DirectoryError) -> BounceTags

    /// The secrets of a purpose, the newest first, which is the one to sign with; at least one.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func secrets(for purpose: Secret.Purpose) async throws(DirectoryError) -> [Secret]

    /// Whether `mailbox` may be told about `subject` at `time`, which is once a day; true takes this day's turn, durably.
    ///
    /// A crash between this and the mail that tells leaves the mailbox untold for that day: once at most was promised.
    /// - Parameter time: seconds since 1970-01-01 00:00 UTC.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func claimNotice(to mailbox: Mailbox.ID, about subject: String, at time: Int64) async throws(DirectoryError) -> Bool
}

/// A directory that holds mailboxes and nothing that leads further.
extension DirectoryStore {
    public func group(_ recipient: ForwardPath) async throws(DirectoryError) -> Expansion? { nil }

    public func bounceTags(of domain: Domain) async throws(DirectoryError) -> BounceTags { .off }

    public func secrets(for purpose: Secret.Purpose) async throws(DirectoryError) -> [Secret] {
        throw .unreachable("This directory keeps no secrets.")
    }

    public func claimNotice(to mailbox: Mailbox.ID, about subject: String, at time: Int64) async throws(DirectoryError) -> Bool {
        false
    }
}
