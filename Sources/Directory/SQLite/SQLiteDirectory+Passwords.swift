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

    /// As ``authenticate(account:password:)``.
    public func authenticate(_ address: Address, password: String) async throws(DirectoryError) -> Mailbox? {
        try await authenticate(account: address.description, password: password)
    }
}

extension PasswordHash {
    /// What a guess at a mailbox that does not exist is compared with, so that it costs as much time as any other.
    static let nobodys = PasswordHash(
        stored: "$y$j9T$h3aQolKNop0Nd7LNXFrPmZ5$uJFAMw2Yv.iOFd2aAa.zM6PNrn8tLqmd65OMioWaeC.")
}
