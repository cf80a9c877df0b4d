import GRDB
import MailFormat

extension Lookup {
    /// ``LoginStore/maySend(_:as:)``. The catch-all gives no right: it leads to a mailbox, and is nobody's name.
    func maySend(_ mailbox: Mailbox.ID, as sender: Address) throws -> Bool {
        guard let domain = try find(sender.domain) else { return false }
        let administers = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM mailbox WHERE id = ? AND domain = ? AND isAdministrator)",
            arguments: [mailbox, domain.id])
        if administers == true { return true }
        if sender.localPart.asksForRelay { return false }
        switch try named(sender.localPart, in: domain) {
        case .mailbox(let named): return named.id == mailbox
        case .alias(let alias): return try leads(alias, to: mailbox)
        case nil: return false
        }
    }

    /// Whether the mailbox is a member of the alias, or of one that is a member of it, or owns it.
    private func leads(_ alias: Int64, to mailbox: Mailbox.ID) throws -> Bool {
        try Bool.fetchOne(
            db,
            sql: """
                WITH RECURSIVE reached(id) AS (
                    SELECT ?1
                    UNION SELECT aliasTarget.member FROM aliasTarget JOIN reached ON aliasTarget.alias = reached.id
                        WHERE aliasTarget.member IS NOT NULL
                )
                SELECT EXISTS (SELECT 1 FROM aliasMember JOIN reached ON aliasMember.alias = reached.id WHERE mailbox = ?2)
                    OR EXISTS (SELECT 1 FROM alias WHERE id = ?1 AND owner = ?2)
                """,
            arguments: [alias, mailbox]) ?? false
    }
}
