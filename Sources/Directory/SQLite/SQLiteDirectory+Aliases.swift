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
            try Self.addAlias(db, address, owner: nil, try members.map { .mailbox(try Self.requireMailbox(db, $0).id) })
        }
    }

    /// Makes an address that stands for `targets`: mailboxes and aliases of this server, addresses elsewhere, programs.
    /// - Parameter owner: the mailbox that hears of failures, and as whose user programs run; nil: the postmaster of the domain.
    /// - Throws: as ``addAlias(_:members:)``; ``DirectoryError/conflict(_:)`` also when the alias would lead back to itself, or when it has a
    ///   program and there is no mailbox as whose user it could run.
    @discardableResult
    public func addAlias(
        _ address: Address, targets: [ForwardTarget], owner: Address? = nil
    ) async throws(DirectoryError) -> Alias {
        try await change { db in
            try Self.addAlias(db, address, owner: owner, try targets.map { try AliasMembers.Member($0, db) })
        }
    }

    /// - Throws: ``DirectoryError/notFound(_:)``; ``DirectoryError/conflict(_:)`` when another alias or a forward leads to it;
    ///   ``DirectoryError/unreachable(_:)``.
    public func removeAlias(_ address: Address) async throws(DirectoryError) {
        try await change { db in
            let (id, alias) = try Self.requireAlias(db, address)
            let uses = try Self.uses(db, ofAlias: id, at: alias.address)
            guard uses.isEmpty else {
                throw DirectoryError.conflict("\(alias.address) is named by \(uses.joined(separator: ", ")). Change that first.")
            }
            try db.execute(sql: "DELETE FROM alias WHERE id = ?", arguments: [id])
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
            return try Self.store(db, address, id, try members.map { .mailbox(try Self.requireMailbox(db, $0).id) })
        }
    }

    /// Adds members to an alias behind those it has, and takes others out.
    /// - Throws: as ``addAlias(_:members:)``; ``DirectoryError/notFound(_:)`` when one to take out is no member;
    ///   ``DirectoryError/conflict(_:)`` when nobody would be left.
    @discardableResult
    public func setAlias(_ address: Address, adding: [Address], removing: [Address]) async throws(DirectoryError) -> Alias {
        try await setAlias(address, AliasChange(adding: adding.map { .address($0) }, removing: removing.map { .address($0) }))
    }

    /// Changes what an alias stands for, or who owns it; all of it or nothing.
    /// - Throws: as ``addAlias(_:targets:owner:)`` and ``setAlias(_:adding:removing:)``.
    @discardableResult
    public func setAlias(_ address: Address, _ new: AliasChange) async throws(DirectoryError) -> Alias {
        try await change { db in
            let (id, alias) = try Self.requireAlias(db, address)
            if let owner = new.owner {
                let mailbox: Int64? =
                    switch owner {
                    case .mailbox(let address): try Self.requireMailbox(db, address).id
                    case .postmaster: nil
                    }
                try db.execute(sql: "UPDATE alias SET owner = ? WHERE id = ?", arguments: [mailbox, id])
            }
            var members = try AliasMembers.fetch(db, of: id).members
            if let targets = new.targets { members = try targets.map { try AliasMembers.Member($0, db) } }
            members += try new.adding.map { try AliasMembers.Member($0, db) }
            for target in new.removing {
                let member = try AliasMembers.Member(target, db)
                guard members.contains(member) else {
                    throw DirectoryError.notFound("\(target) is no member of \(alias.address).")
                }
                members.removeAll { $0 == member }
            }
            guard new.targets != nil || !members.isEmpty else {
                throw DirectoryError.conflict("\(alias.address) would stand for nobody. Remove the alias instead.")
            }
            return try Self.store(db, address, id, members)
        }
    }

    private static func addAlias(
        _ db: Database, _ address: Address, owner: Address?, _ members: @autoclosure () throws -> [AliasMembers.Member]
    ) throws -> Alias {
        try insertAlias(db, address, owner: owner)
        return try store(db, address, db.lastInsertedRowID, try members())
    }

    /// Writes an alias that stands for nobody yet.
    static func insertAlias(_ db: Database, _ address: Address, owner: Address?) throws {
        let domain = try DomainRow.requireOwn(db, address.domain)
        try domain.requireFree(db, address.localPart)
        let owner = try owner.map { try requireMailbox(db, $0).id }
        try db.execute(
            sql: "INSERT INTO alias (domain, localPart, owner) VALUES (?, ?, ?)",
            arguments: [domain.id, address.localPart.key, owner])
    }

    /// Lets an alias stand for these and nobody else.
    @discardableResult
    static func store(
        _ db: Database, _ address: Address, _ id: Int64, _ members: [AliasMembers.Member]
    ) throws -> Alias {
        try AliasMembers(members).store(db, of: id)
        let lookup = Lookup(db: db)
        let alias = try requireAlias(db, address).alias
        try lookup.requireNoCircle(from: .alias(id), named: alias.address)
        let hasProgram = members.contains { if case .program = $0 { true } else { false } }
        if hasProgram, try lookup.owner(ofAlias: id) == nil {
            throw DirectoryError.conflict(
                "A program runs as the user of a mailbox, and \(alias.address) has no owner. Name one, or make a mailbox in its domain."
            )
        }
        return alias
    }

    static func requireAlias(_ db: Database, _ address: Address) throws -> (id: Int64, alias: Alias) {
        let domain = try DomainRow.requireTarget(db, address.domain)
        let found = try fetch(db, where: "alias.domain = ? AND alias.localPart = ?", [domain.id, address.localPart.key])
        guard let alias = found.first else { throw DirectoryError.notFound("There is no alias \(address) in the directory.") }
        return alias
    }

    /// The address of the alias of that number.
    static func aliasAddress(_ db: Database, of alias: Int64) throws -> String? {
        try Row.fetchOne(
            db, sql: "SELECT alias.localPart, domain.name FROM alias JOIN domain ON domain.id = alias.domain WHERE alias.id = ?",
            arguments: [alias]
        ).map { MailboxRow.address(localPart: $0[0], domain: $0[1]) }
    }

    private static func fetch(
        _ db: Database, where condition: String, _ arguments: StatementArguments = []
    ) throws -> [(id: Int64, alias: Alias)] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT alias.id, alias.localPart, domain.name, alias.owner FROM alias JOIN domain ON domain.id = alias.domain
                WHERE \(condition) ORDER BY domain.name, alias.localPart
                """,
            arguments: arguments)
        return try rows.map { row in
            let alias = Alias(
                address: MailboxRow.address(localPart: row[1], domain: row[2]),
                members: try AliasMembers.fetch(db, of: row[0]).texts(db),
                owner: try (row[3] as Int64?).flatMap { try MailboxRow.address(db, of: $0) })
            return (row[0], alias)
        }
    }
}
