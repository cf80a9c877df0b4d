import Foundation
import GRDB
import MailFormat

/// What else names a mailbox or an alias, and how it is taken out of all that.
extension SQLiteDirectory {
    static func uses(_ db: Database, of mailbox: Mailbox.ID) throws -> [String] {
        let aliases = try Row.fetchAll(
            db,
            sql: """
                SELECT alias.localPart, domain.name FROM aliasMember JOIN alias ON alias.id = aliasMember.alias
                JOIN domain ON domain.id = alias.domain WHERE aliasMember.mailbox = ? ORDER BY domain.name, alias.localPart
                """,
            arguments: [mailbox]
        ).map { "alias " + MailboxRow.address(localPart: $0[0], domain: $0[1]) }
        let catchAlls = try String.fetchAll(
            db, sql: "SELECT name FROM domain WHERE catchAll = ? ORDER BY name", arguments: [mailbox])
        let forwards = try MailboxRow.address(db, of: mailbox).map { try forwarders(db, to: $0) } ?? []
        return aliases + catchAlls.map { "the catch-all of \($0)" }
            + forwards.filter { $0.id != mailbox }.map { "the forward of \($0.address)" }
    }

    static func uses(_ db: Database, ofAlias alias: Int64, at address: String) throws -> [String] {
        let aliases = try Row.fetchAll(
            db,
            sql: """
                SELECT alias.localPart, domain.name FROM aliasTarget JOIN alias ON alias.id = aliasTarget.alias
                JOIN domain ON domain.id = alias.domain WHERE aliasTarget.member = ? ORDER BY domain.name, alias.localPart
                """,
            arguments: [alias]
        ).map { "alias " + MailboxRow.address(localPart: $0[0], domain: $0[1]) }
        return aliases + (try forwarders(db, to: address).map { "the forward of \($0.address)" })
    }

    /// Takes a mailbox out of all that names it, and removes the aliases that are left with nobody.
    static func release(_ db: Database, mailbox: Mailbox.ID) throws {
        try db.execute(sql: "UPDATE domain SET catchAll = NULL WHERE catchAll = ?", arguments: [mailbox])
        try db.execute(sql: "DELETE FROM aliasMember WHERE mailbox = ?", arguments: [mailbox])
        if let address = try MailboxRow.address(db, of: mailbox) { try releaseForwards(db, to: address) }
        try removeEmptyAliases(db)
    }

    /// Takes the aliases of a domain out of all that names them, and removes them.
    static func releaseAliases(_ db: Database, of domain: Int64) throws {
        for alias in try Int64.fetchAll(db, sql: "SELECT id FROM alias WHERE domain = ?", arguments: [domain]) {
            try remove(db, alias: alias)
        }
        try removeEmptyAliases(db)
    }

    private static func remove(_ db: Database, alias: Int64) throws {
        if let address = try aliasAddress(db, of: alias) { try releaseForwards(db, to: address) }
        try db.execute(sql: "DELETE FROM aliasTarget WHERE member = ?", arguments: [alias])
        try db.execute(sql: "DELETE FROM alias WHERE id = ?", arguments: [alias])
    }

    /// An alias that stood only for one that is removed is left with nobody itself, and so on.
    private static func removeEmptyAliases(_ db: Database) throws {
        while true {
            let empty = try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM alias WHERE NOT EXISTS (SELECT 1 FROM aliasMember WHERE aliasMember.alias = alias.id)
                    AND NOT EXISTS (SELECT 1 FROM aliasTarget WHERE aliasTarget.alias = alias.id)
                    """)
            if empty.isEmpty { return }
            for alias in empty { try remove(db, alias: alias) }
        }
    }

    /// The mailboxes whose forward has `address` among its targets.
    private static func forwarders(_ db: Database, to address: String) throws -> [Mailbox] {
        try MailboxRow.fetchAll(
            db,
            where: """
                mailbox.forwardTargets IS NOT NULL
                AND EXISTS (SELECT 1 FROM json_each(mailbox.forwardTargets) WHERE value = ?) ORDER BY domain.name, mailbox.localPart
                """,
            [address])
    }

    /// A mailbox whose forward is left with no target keeps its mail.
    private static func releaseForwards(_ db: Database, to address: String) throws {
        for mailbox in try forwarders(db, to: address) {
            let left = try (mailbox.forward?.targets ?? []).filter { $0 != address }.map { try ForwardTarget($0) }
            try db.execute(
                sql: "UPDATE mailbox SET forwardTargets = ? WHERE id = ?",
                arguments: [left.isEmpty ? nil : MailboxRow.text(of: left), mailbox.id])
        }
    }
}
