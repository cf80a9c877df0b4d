import Foundation
import GRDB
import MailFormat

/// The questions of ``DirectoryStore``, put to one state of the database.
struct Lookup {
    let db: Database

    /// A domain that is ours; an alias domain has become the one it stands for.
    private struct Found {
        var id: Int64
        var tagSeparators: TagSeparators
        var catchAll: Mailbox.ID?
    }

    func mailbox(id: Mailbox.ID) throws -> Mailbox? {
        try MailboxRow.fetchAll(db, where: "mailbox.id = ?", [id]).first
    }

    /// In this order: the name itself, the postmaster who always exists (RFC 5321 §4.5.1), what asks for relaying, the name before
    /// a tag, the catch-all.
    func resolve(_ recipient: ForwardPath) throws -> Resolution {
        guard case .address(let address) = recipient else { return Self.resolution(try firstPostmaster()) }
        guard let domain = try find(address.domain) else { return .foreign }
        let key = address.localPart.key
        let exact = try mailboxes(named: key, in: domain.id)
        if !exact.isEmpty { return .mailboxes(exact) }
        if address.localPart.isPostmaster, let administrator = try administrator(of: domain.id) {
            return .mailboxes([administrator])
        }
        if address.localPart.asksForRelay { return .relayAttempt }
        let tagged = try mailboxes(before: domain.tagSeparators, in: key, of: domain.id)
        if !tagged.isEmpty { return .mailboxes(tagged) }
        return Self.resolution(try domain.catchAll.flatMap(mailbox(id:)))
    }

    private static func resolution(_ mailbox: Mailbox?) -> Resolution {
        mailbox.map { .mailboxes([$0]) } ?? .unknown
    }

    private func find(_ domain: Domain) throws -> Found? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT ours.id, ours.tagSeparators, ours.catchAll FROM domain AS named
                JOIN domain AS ours ON ours.id = coalesce(named.standsFor, named.id) WHERE named.name = ?
                """,
            arguments: [domain.ascii]
        ).map { Found(id: $0[0], tagSeparators: TagSeparators(unchecked: $0[1]), catchAll: $0[2]) }
    }

    private func mailboxes(named key: String, in domain: Int64) throws -> [Mailbox] {
        let own = try MailboxRow.fetchAll(db, where: "mailbox.domain = ? AND mailbox.localPart = ?", [domain, key])
        guard own.isEmpty else { return own }
        return try MailboxRow.fetchAll(
            db,
            join: "JOIN aliasMember ON aliasMember.mailbox = mailbox.id JOIN alias ON alias.id = aliasMember.alias",
            where: "alias.domain = ? AND alias.localPart = ? ORDER BY aliasMember.position, mailbox.id", [domain, key])
    }

    /// The mailboxes of the longest name that stands before a separator.
    private func mailboxes(before separators: TagSeparators, in key: String, of domain: Int64) throws -> [Mailbox] {
        let names = separators.prefixes(of: key)
        guard !names.isEmpty, let list = String(data: try JSONEncoder().encode(names), encoding: .utf8) else { return [] }
        let longest = try String.fetchOne(
            db,
            sql: """
                WITH name(text) AS (SELECT value FROM json_each(?))
                SELECT text FROM name
                WHERE EXISTS (SELECT 1 FROM mailbox WHERE domain = ? AND localPart = text)
                    OR EXISTS (SELECT 1 FROM alias WHERE domain = ? AND localPart = text)
                ORDER BY length(text) DESC LIMIT 1
                """,
            arguments: [list, domain, domain])
        return try longest.map { try mailboxes(named: $0, in: domain) } ?? []
    }

    /// Who reads what comes for a domain's postmaster: the administrator who was there first, one that takes mail before one
    /// that is disabled.
    private func administrator(of domain: Int64) throws -> Mailbox? {
        try MailboxRow.fetchAll(
            db, where: "mailbox.domain = ? AND mailbox.isAdministrator ORDER BY mailbox.isEnabled DESC, mailbox.id LIMIT 1",
            [domain]
        ).first
    }

    /// The administrator of the domain that was there first, of those that have one.
    private func firstPostmaster() throws -> Mailbox? {
        try Int64.fetchOne(db, sql: "SELECT min(domain) FROM mailbox WHERE isAdministrator").flatMap(administrator(of:))
    }
}
