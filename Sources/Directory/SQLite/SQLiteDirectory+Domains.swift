import GRDB
import MailFormat

extension SQLiteDirectory {
    /// Makes a domain that this server takes mail for; an address literal such as `[192.0.2.1]` may be one. Makes the database first
    /// where there is none yet.
    /// - Throws: ``DirectoryError/alreadyExists(_:)``, ``DirectoryError/unreachable(_:)``.
    @discardableResult
    public func addDomain(_ domain: Domain, tagSeparators: TagSeparators = .plus) async throws(DirectoryError) -> LocalDomain {
        try await change(creating: true) { db in
            try Self.insert(db, domain, standsFor: nil, tagSeparators: tagSeparators)
        }
    }

    /// Makes a domain that is only another name for `target`: every address of the one is an address of the other.
    /// - Throws: ``DirectoryError/alreadyExists(_:)``; ``DirectoryError/notFound(_:)`` when `target` is not there;
    ///   ``DirectoryError/conflict(_:)`` when `target` is an alias domain itself; ``DirectoryError/unreachable(_:)``.
    @discardableResult
    public func addAliasDomain(_ domain: Domain, of target: Domain) async throws(DirectoryError) -> LocalDomain {
        try await change { db in
            let row = try DomainRow.require(db, target)
            guard row.standsFor == nil else {
                let own = try DomainRow.requireTarget(db, target).name
                throw DirectoryError.conflict("\(target) is another name for \(own) itself. Name \(own) instead.")
            }
            return try Self.insert(db, domain, standsFor: row.id, tagSeparators: .none)
        }
    }

    /// Removes a domain or an alias domain. The alias domains that stand for it go with it.
    /// - Parameter force: also remove its mailboxes (not their files), its aliases, and what elsewhere names those mailboxes.
    /// - Throws: ``DirectoryError/notFound(_:)``; ``DirectoryError/conflict(_:)`` when it has mailboxes or aliases and `force` is
    ///   false; ``DirectoryError/unreachable(_:)``.
    public func removeDomain(_ domain: Domain, force: Bool = false) async throws(DirectoryError) {
        try await change { db in
            let row = try DomainRow.require(db, domain)
            let mailboxes = try Int.fetchOne(db, sql: "SELECT count(*) FROM mailbox WHERE domain = ?", arguments: [row.id]) ?? 0
            let aliases = try Int.fetchOne(db, sql: "SELECT count(*) FROM alias WHERE domain = ?", arguments: [row.id]) ?? 0
            guard force || (mailboxes == 0 && aliases == 0) else {
                throw DirectoryError.conflict(
                    "\(domain) still has \(mailboxes) mailboxes and \(aliases) aliases. Remove them first, or remove all by force."
                )
            }
            try Self.remove(db, domain: row.id)
        }
    }

    /// Takes a domain out with its mailboxes, its aliases, and what elsewhere names them.
    static func remove(_ db: Database, domain: Int64) throws {
        try releaseAliases(db, of: domain)
        for mailbox in try Int64.fetchAll(db, sql: "SELECT id FROM mailbox WHERE domain = ?", arguments: [domain]) {
            try release(db, mailbox: mailbox)
        }
        try db.execute(sql: "DELETE FROM mailbox WHERE domain = ?", arguments: [domain])
        try db.execute(sql: "DELETE FROM domain WHERE id = ?", arguments: [domain])
    }

    /// All domains and alias domains, by name.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    public func domains() async throws(DirectoryError) -> [LocalDomain] {
        try await changes.read { db in
            try DomainRow.fetchAll(db, where: "TRUE ORDER BY name").map { try Self.localDomain(db, $0) }
        }
    }

    /// The domain or alias domain of that name.
    /// - Throws: ``DirectoryError/notFound(_:)``, ``DirectoryError/unreachable(_:)``.
    public func domain(_ domain: Domain) async throws(DirectoryError) -> LocalDomain {
        try await changes.read { db in try Self.localDomain(db, DomainRow.require(db, domain)) }
    }

    /// Changes a domain; all of it or nothing.
    /// - Throws: ``DirectoryError/notFound(_:)``, also when there is no mailbox of the catch-all's address;
    ///   ``DirectoryError/conflict(_:)`` for an alias domain, which has no settings; ``DirectoryError/unreachable(_:)``.
    @discardableResult
    public func setDomain(_ domain: Domain, _ new: DomainChange) async throws(DirectoryError) -> LocalDomain {
        try await change { db in
            let row = try DomainRow.require(db, domain)
            guard row.standsFor == nil else {
                let target = try DomainRow.requireTarget(db, domain).name
                throw DirectoryError.conflict("\(domain) has no settings of its own, it stands for \(target). Set them there.")
            }
            if let separators = new.tagSeparators {
                try db.execute(
                    sql: "UPDATE domain SET tagSeparators = ? WHERE id = ?", arguments: [separators.characters, row.id])
            }
            if let catchAll = new.catchAll {
                let mailbox: Int64? =
                    switch catchAll {
                    case .mailbox(let address): try Self.requireMailbox(db, address).id
                    case .none: nil
                    }
                try db.execute(sql: "UPDATE domain SET catchAll = ? WHERE id = ?", arguments: [mailbox, row.id])
            }
            if let bounceTags = new.bounceTags {
                try db.execute(
                    sql: "UPDATE domain SET bounceTags = ? WHERE id = ?", arguments: [bounceTags.rawValue, row.id])
            }
            return try Self.localDomain(db, DomainRow.require(db, domain))
        }
    }

    static func insert(
        _ db: Database, _ domain: Domain, standsFor target: Int64?, tagSeparators: TagSeparators
    ) throws -> LocalDomain {
        guard try DomainRow.fetch(db, domain) == nil else {
            throw DirectoryError.alreadyExists("There is a domain \(domain) already.")
        }
        try db.execute(
            sql: "INSERT INTO domain (name, standsFor, tagSeparators) VALUES (?, ?, ?)",
            arguments: [domain.ascii, target, tagSeparators.characters])
        return try localDomain(db, DomainRow.require(db, domain))
    }

    static func localDomain(_ db: Database, _ row: DomainRow) throws -> LocalDomain {
        let target = try row.standsFor.flatMap { try DomainRow.fetchAll(db, where: "id = ?", [$0]).first }
        return LocalDomain(
            name: row.name,
            aliasOf: target?.name,
            tagSeparators: (target ?? row).tagSeparators,
            catchAll: try (target ?? row).catchAll.flatMap { try Lookup(db: db).mailbox(id: $0)?.address },
            mailboxes: try Int.fetchOne(db, sql: "SELECT count(*) FROM mailbox WHERE domain = ?", arguments: [row.id]) ?? 0,
            aliases: try Int.fetchOne(db, sql: "SELECT count(*) FROM alias WHERE domain = ?", arguments: [row.id]) ?? 0,
            aliasDomains: try String.fetchAll(
                db, sql: "SELECT name FROM domain WHERE standsFor = ? ORDER BY name", arguments: [row.id]),
            relay: try RelayRow.fetch(db, domain: (target ?? row).id, name: (target ?? row).name),
            bounceTags: (target ?? row).bounceTags)
    }
}
