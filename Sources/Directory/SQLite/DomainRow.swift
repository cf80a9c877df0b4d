import GRDB
import MailFormat

/// A row of the table `domain`.
struct DomainRow {
    var id: Int64
    var name: String
    var standsFor: Int64?
    var tagSeparators: String
    var catchAll: Int64?
    var bounceTags: BounceTags

    static func fetch(_ db: Database, _ domain: Domain) throws -> DomainRow? {
        try fetchAll(db, where: "name = ?", [domain.ascii]).first
    }

    /// The row of that name itself.
    /// - Throws: ``DirectoryError/notFound(_:)``.
    static func require(_ db: Database, _ domain: Domain) throws -> DomainRow {
        guard let row = try fetch(db, domain) else {
            throw DirectoryError.notFound("There is no domain \(domain) in the directory.")
        }
        return row
    }

    /// The domain that bears the mailboxes: an alias domain becomes the one it stands for.
    /// - Throws: ``DirectoryError/notFound(_:)``.
    static func requireTarget(_ db: Database, _ domain: Domain) throws -> DomainRow {
        let named = try require(db, domain)
        guard let target = named.standsFor else { return named }
        return try fetchAll(db, where: "id = ?", [target]).first ?? named
    }

    /// The domain something new is made in.
    /// - Throws: ``DirectoryError/notFound(_:)``; ``DirectoryError/conflict(_:)`` for an alias domain.
    static func requireOwn(_ db: Database, _ domain: Domain) throws -> DomainRow {
        let named = try require(db, domain)
        guard named.standsFor == nil else {
            let target = try requireTarget(db, domain).name
            throw DirectoryError.conflict("\(domain) is another name for \(target). Make it in \(target).")
        }
        return named
    }

    static func fetchAll(_ db: Database, where condition: String, _ arguments: StatementArguments = []) throws -> [DomainRow] {
        try Row.fetchAll(
            db, sql: "SELECT id, name, standsFor, tagSeparators, catchAll, bounceTags FROM domain WHERE \(condition)",
            arguments: arguments
        ).map {
            DomainRow(
                id: $0[0], name: $0[1], standsFor: $0[2], tagSeparators: $0[3], catchAll: $0[4],
                bounceTags: BounceTags(rawValue: $0[5]) ?? .off)
        }
    }

    /// - Throws: ``DirectoryError/alreadyExists(_:)`` when a mailbox or an alias of the domain has that local part.
    func requireFree(_ db: Database, _ localPart: LocalPart) throws {
        let address = MailboxRow.address(localPart: localPart.key, domain: name)
        for (table, thing) in [("mailbox", "a mailbox"), ("alias", "an alias")] {
            let isTaken = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE domain = ? AND localPart = ?)",
                arguments: [id, localPart.key])
            if isTaken == true { throw DirectoryError.alreadyExists("There is \(thing) \(address) already.") }
        }
    }
}
