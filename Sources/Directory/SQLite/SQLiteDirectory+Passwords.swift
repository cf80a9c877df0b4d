import GRDB
import MailFormat

extension SQLiteDirectory {
    /// What the password of a mailbox is kept as; nil where nobody can log in.
    /// - Throws: ``DirectoryError/notFound(_:)``, ``DirectoryError/unreachable(_:)``.
    public func passwordHash(of address: Address) async throws(DirectoryError) -> PasswordHash? {
        try await changes.read { db in
            let mailbox = try Self.requireMailbox(db, address)
            return try String.fetchOne(db, sql: "SELECT passwordHash FROM mailbox WHERE id = ?", arguments: [mailbox.id])
                .map(PasswordHash.init(stored:))
        }
    }

    /// The mailbox that `password` opens: enabled, of exactly that address, with that password; nil otherwise, and in about the
    /// same time whether or not there is such a mailbox.
    /// - Throws: ``DirectoryError/unreachable(_:)``. A caller must never take that for a wrong password.
    public func authenticate(_ address: Address, password: String) async throws(DirectoryError) -> Mailbox? {
        // By the connection of the look-ups: a login does not wait behind a change.
        let account = try await lookups.read(askedAt: now()) { db -> (mailbox: Mailbox, hash: PasswordHash)? in
            guard let mailbox = try Lookup(db: db).mailbox(at: address) else { return nil }
            let hash = try String.fetchOne(db, sql: "SELECT passwordHash FROM mailbox WHERE id = ?", arguments: [mailbox.id])
            return hash.map { (mailbox, PasswordHash(stored: $0)) }
        }
        let isRight = await (account?.hash ?? .nobodys).matches(password)
        guard isRight, let mailbox = account?.mailbox, mailbox.isEnabled else { return nil }
        return mailbox
    }
}

extension PasswordHash {
    /// What a guess at a mailbox that does not exist is compared with, so that it costs as much time as any other.
    fileprivate static let nobodys = PasswordHash(
        stored: "$y$j9T$h3aQolKNop0Nd7LNXFrPmZ5$uJFAMw2Yv.iOFd2aAa.zM6PNrn8tLqmd65OMioWaeC.")
}
