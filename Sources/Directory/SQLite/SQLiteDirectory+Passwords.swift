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
        let account: (mailbox: Mailbox, hash: PasswordHash)?
        do throws(DirectoryError) {
            let mailbox = try await mailbox(at: address)
            account = try await passwordHash(of: address).map { (mailbox, $0) }
        } catch .notFound {
            account = nil
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
