import Foundation
import GRDB
import MailFormat

/// The questions of ``DirectoryStore``, put to one state of the database.
struct Lookup {
    let db: Database

    /// A domain that is ours; an alias domain has become the one it stands for.
    struct Found {
        var id: Int64
        var name: String
        var tagSeparators: TagSeparators
        var catchAll: Mailbox.ID?
        var bounceTags: BounceTags
        var relay: RelayDomain?
    }

    /// What bears a name in a domain.
    enum Name {
        case mailbox(Mailbox)
        /// An alias, by its number.
        case alias(Int64)
    }

    func mailbox(id: Mailbox.ID) throws -> Mailbox? {
        try MailboxRow.fetchAll(db, where: "mailbox.id = ?", [id]).first
    }

    /// The mailbox of exactly that address, or of that address in the domain its domain stands for.
    func mailbox(at address: Address) throws -> Mailbox? {
        guard let domain = try find(address.domain) else { return nil }
        return try MailboxRow.fetchAll(
            db, where: "mailbox.domain = ? AND mailbox.localPart = ?", [domain.id, address.localPart.key]
        ).first
    }

    /// In this order: the name itself, the postmaster who always exists (RFC 5321 §4.5.1), what asks for relaying, the name before
    /// a tag or the beginning that an alias is for, whichever is longer, the host that a relay domain's mail belongs on, the catch-all.
    func resolve(_ recipient: ForwardPath) throws -> Resolution {
        guard case .address(let address) = recipient else {
            return try firstPostmaster().map { try resolution(of: .mailbox($0)) } ?? .unknown
        }
        guard let domain = try find(address.domain) else { return .foreign }
        if let name = try name(address.localPart, in: domain) { return try resolution(of: name) }
        if address.localPart.asksForRelay { return .relayAttempt }
        if let near = try near(address.localPart.key, in: domain) { return try resolution(of: near) }
        if let relay = domain.relay { return try isListed(address, in: domain, relay) ? .relay(relay) : .unknown }
        return try domain.catchAll.flatMap(mailbox(id:)).map { try resolution(of: .mailbox($0)) } ?? .unknown
    }

    private func isListed(_ address: Address, in domain: Found, _ relay: RelayDomain) throws -> Bool {
        guard relay.recipientCheck == .listed else { return true }
        return try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM relayRecipient WHERE domain = ? AND localPart = ?)",
            arguments: [domain.id, address.localPart.key]) ?? false
    }

    /// The mailbox or alias an address leads to by its name, its tag or the catch-all; nil where there is none.
    func leads(_ address: Address) throws -> Name? {
        guard let domain = try find(address.domain) else { return nil }
        if let name = try name(address.localPart, in: domain) { return name }
        if address.localPart.asksForRelay { return nil }
        if let near = try near(address.localPart.key, in: domain) { return near }
        if domain.relay != nil { return nil }
        return try domain.catchAll.flatMap(mailbox(id:)).map(Name.mailbox)
    }

    /// The mailbox or alias of exactly that name.
    func exact(_ address: Address) throws -> Name? {
        try find(address.domain).flatMap { try name(address.localPart.key, in: $0.id) }
    }

    /// The alias for the beginning of the address, where nothing bears its name.
    func beginning(_ address: Address) throws -> Name? {
        guard var domain = try find(address.domain) else { return nil }
        domain.tagSeparators = .none
        return try near(address.localPart.key, in: domain)
    }

    /// Whether mail for the address leaves this server: its domain is none of ours, or one whose mail is passed on.
    func isPassedOn(_ address: Address) throws -> Bool {
        guard let domain = try find(address.domain) else { return true }
        return domain.relay != nil
    }

    func find(_ domain: Domain) throws -> Found? {
        try Row.fetchOne(
            db,
            sql: """
                SELECT ours.id, ours.name, ours.tagSeparators, ours.catchAll, ours.bounceTags, relayDomain.host,
                    relayDomain.holdsWhenUnreachable, relayDomain.recipientCheck FROM domain AS named
                JOIN domain AS ours ON ours.id = coalesce(named.standsFor, named.id)
                LEFT JOIN relayDomain ON relayDomain.domain = ours.id WHERE named.name = ?
                """,
            arguments: [domain.ascii]
        ).map { row in
            Found(
                id: row[0], name: row[1], tagSeparators: TagSeparators(unchecked: row[2]), catchAll: row[3],
                bounceTags: BounceTags(rawValue: row[4]) ?? .off, relay: try RelayRow.relay(name: row[1], from: row))
        }
    }

    /// What bears the name itself, the name before a tag, or its beginning; not an alias that is for every name.
    func named(_ localPart: LocalPart, in domain: Found) throws -> Name? {
        if let name = try name(localPart, in: domain) { return name }
        return try near(localPart.key, in: domain, includingAll: false)
    }

    private func name(_ localPart: LocalPart, in domain: Found) throws -> Name? {
        if let name = try name(localPart.key, in: domain.id) { return name }
        guard localPart.isPostmaster else { return nil }
        return try administrator(of: domain.id).map(Name.mailbox)
    }

    private func name(_ key: String, in domain: Int64) throws -> Name? {
        let own = try MailboxRow.fetchAll(db, where: "mailbox.domain = ? AND mailbox.localPart = ?", [domain, key])
        if let mailbox = own.first { return .mailbox(mailbox) }
        return try Int64.fetchOne(
            db, sql: "SELECT id FROM alias WHERE domain = ? AND localPart = ?", arguments: [domain, key]
        ).map(Name.alias)
    }

    /// Who gets what has no name of its own: the longest name before a separator, or the alias for the longest beginning. An alias for
    /// `anna-*` is longer than the name `anna`, whose separator it has too.
    private func near(_ key: String, in domain: Found, includingAll: Bool = true) throws -> Name? {
        let tagged = domain.tagSeparators.prefixes(of: key)
        let beginnings = Alias.namesOfBeginnings(of: key, includingAll: includingAll)
        let encoder = JSONEncoder()
        let longest = try String.fetchOne(
            db,
            sql: """
                WITH name(text, isBeginning) AS (SELECT value, 0 FROM json_each(?2) UNION ALL SELECT value, 1 FROM json_each(?3))
                SELECT text FROM name
                WHERE (NOT isBeginning AND EXISTS (SELECT 1 FROM mailbox WHERE domain = ?1 AND localPart = text))
                    OR EXISTS (SELECT 1 FROM alias WHERE domain = ?1 AND localPart = text)
                ORDER BY length(text) - isBeginning DESC, isBeginning DESC LIMIT 1
                """,
            arguments: [
                domain.id, String(decoding: try encoder.encode(tagged), as: UTF8.self),
                String(decoding: try encoder.encode(beginnings), as: UTF8.self),
            ])
        return try longest.flatMap { try name($0, in: domain.id) }
    }

    /// Who reads what comes for a domain's postmaster: the administrator who was there first, one that takes mail before one
    /// that is disabled.
    func administrator(of domain: Int64) throws -> Mailbox? {
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
