import GRDB
import MailFormat

extension SQLiteDirectory {
    /// Makes an address that stands for the mailboxes `members`; one named twice is a member once.
    /// - Throws: ``DirectoryError/alreadyExists(_:)``; ``DirectoryError/notFound(_:)`` when the domain or a member is not there;
    ///   ``DirectoryError/conflict(_:)`` for an alias domain; ``DirectoryError/invalid(_:)`` for no members;
    ///   ``DirectoryError/unreachable(_:)``.
    @discardableResult
    public func addAlias(_ address: Address, members: [Address]) async throws(DirectoryError) -> Alias {
        try await change { db in
            let domain = try DomainRow.requireOwn(db, address.domain)
            try domain.requireFree(db, address.localPart)
            try db.execute(
                sql: "INSERT INTO alias (domain, localPart) VALUES (?, ?)", arguments: [domain.id, address.localPart.key])
            try Self.setMembers(db, of: db.lastInsertedRowID, try members.map { try Self.requireMailbox(db, $0).id })
            return try Self.requireAlias(db, address).alias
        }
    }

    /// - Throws: ``DirectoryError/notFound(_:)``, ``DirectoryError/unreachable(_:)``.
    public func removeAlias(_ address: Address) async throws(DirectoryError) {
        try await change { db in
            try db.execute(sql: "DELETE FROM alias WHERE id = ?", arguments: [Self.requireAlias(db, address).id])
        }
    }

    /// The aliases of a domain, or of all, by domain and local part.
    /// - Throws: ``DirectoryError/notFound(_:)``, ``DirectoryError/unreachable(_:)``.
    public func aliases(of domain: Domain? = nil) async throws(DirectoryError) -> [Alias] {
        try await changes.read { db in
            guard let domain else { return try Self.fetch(db, where: "TRUE").map(\.alias) }
            return try Self.fetch(db, where: "alias.domain = ?", [DomainRow.requireTarget(db, domain).id]).map(\.alias)
        }
    }

    /// - Throws: ``DirectoryError/notFound(_:)``, ``DirectoryError/unreachable(_:)``.
    public func alias(at address: Address) async throws(DirectoryError) -> Alias {
        try await changes.read { db in try Self.requireAlias(db, address).alias }
    }

    /// Lets an alias stand for `members` and nobody else.
    /// - Throws: as ``addAlias(_:members:)``.
    @discardableResult
    public func setAlias(_ address: Address, members: [Address]) async throws(DirectoryError) -> Alias {
        try await change { db in
            let (id, _) = try Self.requireAlias(db, address)
            try Self.setMembers(db, of: id, try members.map { try Self.requireMailbox(db, $0).id })
            return try Self.requireAlias(db, address).alias
        }
    }

    /// Adds members to an alias behind those it has, and takes others out.
    /// - Throws: as ``addAlias(_:members:)``; ``DirectoryError/notFound(_:)`` when one to take out is no member;
    ///   ``DirectoryError/conflict(_:)`` when nobody would be left.
    @discardableResult
    public func setAlias(_ address: Address, adding: [Address], removing: [Address]) async throws(DirectoryError) -> Alias {
        try await change { db in
            let (id, alias) = try Self.requireAlias(db, address)
            var members = try Int64.fetchAll(
                db, sql: "SELECT mailbox FROM aliasMember WHERE alias = ? ORDER BY position", arguments: [id])
            members += try adding.map { try Self.requireMailbox(db, $0).id }
            for address in removing {
                let mailbox = try Self.requireMailbox(db, address)
                guard members.contains(mailbox.id) else {
                    throw DirectoryError.notFound("\(mailbox.address) is no member of \(alias.address).")
                }
                members.removeAll { $0 == mailbox.id }
            }
            guard !members.isEmpty else {
                throw DirectoryError.conflict("\(alias.address) would stand for nobody. Remove the alias instead.")
            }
            try Self.setMembers(db, of: id, members)
            return try Self.requireAlias(db, address).alias
        }
    }

    private static func setMembers(_ db: Database, of alias: Int64, _ members: [Mailbox.ID]) throws {
        guard !members.isEmpty else { throw DirectoryError.invalid("An alias stands for at least one mailbox.") }
        try db.execute(sql: "DELETE FROM aliasMember WHERE alias = ?", arguments: [alias])
        for (position, mailbox) in members.enumerated() {
            try db.execute(
                sql: "INSERT OR IGNORE INTO aliasMember (alias, mailbox, position) VALUES (?, ?, ?)",
                arguments: [alias, mailbox, position])
        }
    }

    private static func requireAlias(_ db: Database, _ address: Address) throws -> (id: Int64, alias: Alias) {
        let domain = try DomainRow.requireTarget(db, address.domain)
        let found = try fetch(db, where: "alias.domain = ? AND alias.localPart = ?", [domain.id, address.localPart.key])
        guard let alias = found.first else { throw DirectoryError.notFound("There is no alias \(address) in the directory.") }
        return alias
    }

    private static func fetch(
        _ db: Database, where condition: String, _ arguments: StatementArguments = []
    ) throws -> [(id: Int64, alias: Alias)] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT alias.id, alias.localPart, domain.name, mailbox.localPart, home.name FROM alias
                JOIN domain ON domain.id = alias.domain
                JOIN aliasMember ON aliasMember.alias = alias.id JOIN mailbox ON mailbox.id = aliasMember.mailbox
                JOIN domain AS home ON home.id = mailbox.domain
                WHERE \(condition) ORDER BY domain.name, alias.localPart, aliasMember.position
                """,
            arguments: arguments)
        var found: [(id: Int64, alias: Alias)] = []
        for row in rows {
            if found.last?.id != row[0] {
                found.append((row[0], Alias(address: MailboxRow.address(localPart: row[1], domain: row[2]), members: [])))
            }
            found[found.count - 1].alias.members.append(MailboxRow.address(localPart: row[3], domain: row[4]))
        }
        return found
    }
}
