import MailFormat

/// What a server asks the directory about those who log in. Implementations: ``SQLiteDirectory``.
public protocol LoginStore: Sendable {
    /// The mailbox that `password` opens: enabled, of exactly the address `account`, with that password; nil otherwise, and in about the
    /// same time whether or not there is such a mailbox.
    /// - Throws: ``DirectoryError/unreachable(_:)``. A caller must never take that for a wrong password.
    func authenticate(account: String, password: String) async throws(DirectoryError) -> Mailbox?

    /// The keys to check a SCRAM login of `account` with; for a name without keys such as nobody can prove, and that look like keys.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func loginKeys(of account: String) async throws(DirectoryError) -> LoginKeys

    /// The mailbox that `account` has proved to be by its keys; nil where it is disabled or gone meanwhile.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func mailbox(ofAccount account: String) async throws(DirectoryError) -> Mailbox?

    /// One spelling for all by which a login may name the same account (quotes, capitals, alias domains, U-labels), whether there is such a
    /// mailbox or not: so that guesses at one password are counted together.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func accountName(of account: String) async throws(DirectoryError) -> String

    /// Whether who logged in as this mailbox may send as `sender`: its own address, an alias that leads to it or that it owns, a tagged form
    /// of one, or any address of the domain it administers.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    func maySend(_ mailbox: Mailbox.ID, as sender: Address) async throws(DirectoryError) -> Bool
}
