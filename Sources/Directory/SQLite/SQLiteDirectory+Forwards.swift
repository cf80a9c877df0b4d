import Foundation
import GRDB
import MailFormat

/// Forwards of mailboxes.
extension SQLiteDirectory {
    /// Stores the forward of a mailbox.
    /// - Throws: ``DirectoryError/notFound(_:)`` for a target in an own domain that is not there; ``DirectoryError/conflict(_:)`` when it
    ///   leads back to the mailbox; ``DirectoryError/invalid(_:)`` for no target.
    static func setForward(_ db: Database, of mailbox: Mailbox, _ new: MailboxChange.Forward) throws -> Mailbox.Forward? {
        guard case .to(let targets, let keepsCopy, let named) = new else {
            try db.execute(
                sql: "UPDATE mailbox SET forwardTargets = NULL, forwardKeepsCopy = 1, forwardOwner = NULL WHERE id = ?",
                arguments: [mailbox.id])
            return nil
        }
        guard !targets.isEmpty else { throw DirectoryError.invalid("A forward has at least one target.") }
        // Own addresses as the directory writes them, so that it can be told who leads to them.
        let members = try AliasMembers(targets.map { try AliasMembers.Member($0, db) }).texts(db)
        let owner = try named.map { try requireMailbox(db, $0) }
        try db.execute(
            sql: "UPDATE mailbox SET forwardTargets = ?, forwardKeepsCopy = ?, forwardOwner = ? WHERE id = ?",
            arguments: [try MailboxRow.text(of: members.map { try ForwardTarget($0) }), keepsCopy, owner?.id, mailbox.id])
        try Lookup(db: db).requireNoCircle(from: .mailbox(mailbox.id), named: mailbox.address)
        return Mailbox.Forward(targets: members, keepsCopy: keepsCopy, owner: owner?.address)
    }
}
