import GRDB
import MailFormat

/// A whole directory in one step, and out again.
extension SQLiteDirectory {
    /// Loads what another server had, in one transaction: after a crash all of it is there or nothing. Under a name that was loaded before, nothing
    /// is done, so that who does not know whether he came to the end may do it again. Makes the database first where there is none yet.
    /// - Parameters:
    ///   - name: what it is taken out again by.
    ///   - replacing: whether it takes the place of what was loaded under other names: what a switch that went back left for mail on its way.
    /// - Returns: whether it was loaded now.
    /// - Throws: as each record's own call; the text begins with what could not be loaded. ``DirectoryError/unreachable(_:)``.
    @discardableResult
    public func load(
        _ draft: DirectoryDraft, as name: String, replacing: Bool = false
    ) async throws(DirectoryError) -> Bool {
        try await change(creating: true) { db in
            let isLoaded = try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM loaded WHERE name = ?)", arguments: [name])
            guard isLoaded != true else { return false }
            if replacing {
                for name in try String.fetchAll(db, sql: "SELECT name FROM loaded") { try Self.unload(db, name) }
            }
            try db.execute(sql: "INSERT INTO loaded (name) VALUES (?)", arguments: [name])
            try DraftLoading(db: db, draft: draft, origin: db.lastInsertedRowID).run()
            return true
        }
    }

    /// Takes out what was loaded under a name: its domains with all that was made in them since, and its routes. Nothing of that name: nothing
    /// is done. Files are not touched.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    public func unload(_ name: String) async throws(DirectoryError) {
        try await change(creating: true) { db in try Self.unload(db, name) }
    }

    private static func unload(_ db: Database, _ name: String) throws {
        guard let origin = try Int64.fetchOne(db, sql: "SELECT id FROM loaded WHERE name = ?", arguments: [name]) else { return }
        let domains = try Int64.fetchAll(
            db, sql: "SELECT id FROM domain WHERE origin = ? ORDER BY standsFor IS NULL", arguments: [origin])
        for domain in domains { try remove(db, domain: domain) }
        try db.execute(sql: "DELETE FROM route WHERE origin = ?", arguments: [origin])
        try db.execute(sql: "DELETE FROM loaded WHERE id = ?", arguments: [origin])
    }
}

/// One draft on its way into the database, in an order in which what is named is there before.
private struct DraftLoading {
    let db: Database
    let draft: DirectoryDraft
    /// The row of `loaded`.
    let origin: Int64

    func run() throws {
        for domain in draft.domains { try naming(domain.name) { try load(domain) } }
        for domain in draft.aliasDomains { try naming(domain.name) { try load(domain) } }
        for mailbox in draft.mailboxes { try naming(mailbox.address) { try SQLiteDirectory.insert(db, mailbox) } }
        // All aliases are there before one of them is a member of another.
        for alias in draft.aliases {
            try naming(alias.address) { try SQLiteDirectory.insertAlias(db, alias.address, owner: alias.owner) }
        }
        for alias in draft.aliases {
            try naming(alias.address) {
                let (id, _) = try SQLiteDirectory.requireAlias(db, alias.address)
                try SQLiteDirectory.store(db, alias.address, id, try alias.targets.map { try AliasMembers.Member($0, db) })
            }
        }
        for forward in draft.forwards { try naming(forward.mailbox) { try load(forward) } }
        for domain in draft.domains {
            guard let catchAll = domain.catchAll else { continue }
            try naming(domain.name) {
                try db.execute(
                    sql: "UPDATE domain SET catchAll = ? WHERE name = ?",
                    arguments: [SQLiteDirectory.requireMailbox(db, catchAll).id, domain.name.ascii])
            }
        }
        for route in draft.routes { try naming(route.pattern) { try load(route) } }
    }

    private func load(_ domain: DirectoryDraft.NewDomain) throws {
        _ = try SQLiteDirectory.insert(db, domain.name, standsFor: nil, tagSeparators: domain.tagSeparators)
        let row = try DomainRow.require(db, domain.name)
        try claim(row)
        guard let relay = domain.relay else { return }
        try SQLiteDirectory.setRelay(db, row.id, relay)
        try SQLiteDirectory.addRelayRecipients(db, domain.relayRecipients, to: row.id)
    }

    private func load(_ domain: DirectoryDraft.NewAliasDomain) throws {
        let target = try DomainRow.requireOwn(db, domain.standsFor)
        _ = try SQLiteDirectory.insert(db, domain.name, standsFor: target.id, tagSeparators: .none)
        try claim(try DomainRow.require(db, domain.name))
    }

    private func claim(_ row: DomainRow) throws {
        try db.execute(sql: "UPDATE domain SET origin = ? WHERE id = ?", arguments: [origin, row.id])
    }

    private func load(_ forward: DirectoryDraft.NewForward) throws {
        _ = try SQLiteDirectory.setForward(
            db, of: SQLiteDirectory.requireMailbox(db, forward.mailbox),
            .to(forward.targets, keepsCopy: forward.keepsCopy, owner: forward.owner))
    }

    private func load(_ route: Route) throws {
        try RouteRow.check(route)
        try RouteRow.insert(db, route)
        try db.execute(sql: "UPDATE route SET origin = ? WHERE pattern = ?", arguments: [origin, route.pattern.description])
    }

    /// Says of an error what it is about.
    private func naming(_ subject: some CustomStringConvertible, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch let error as DirectoryError {
            throw error.about("\(subject)")
        }
    }
}

extension DirectoryError {
    /// The same error, its text beginning with what it is about.
    fileprivate func about(_ subject: String) -> DirectoryError {
        switch self {
        case .unreachable: self
        case .alreadyExists(let text): .alreadyExists("\(subject): \(text)")
        case .notFound(let text): .notFound("\(subject): \(text)")
        case .conflict(let text): .conflict("\(subject): \(text)")
        case .invalid(let text): .invalid("\(subject): \(text)")
        }
    }
}
