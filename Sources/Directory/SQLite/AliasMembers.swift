import GRDB
import MailFormat

/// What an alias stands for, in order: the tables `aliasMember` and `aliasTarget` as one list.
struct AliasMembers {
    /// One of them.
    enum Member: Hashable {
        case mailbox(Mailbox.ID)
        /// Another alias, by its number.
        case alias(Int64)
        /// An address elsewhere.
        case address(String)
        case program(String)
    }

    var members: [Member]

    init(_ members: [Member]) {
        var seen: Set<Member> = []
        self.members = members.filter { seen.insert($0).inserted }
    }

    static func fetch(_ db: Database, of alias: Int64) throws -> AliasMembers {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT position, mailbox, NULL AS member, NULL AS address, NULL AS program FROM aliasMember WHERE alias = ?1
                UNION ALL SELECT position, NULL, member, address, program FROM aliasTarget WHERE alias = ?1 ORDER BY position
                """,
            arguments: [alias])
        return AliasMembers(
            rows.compactMap { row in
                if let mailbox: Int64 = row["mailbox"] { return .mailbox(mailbox) }
                if let member: Int64 = row["member"] { return .alias(member) }
                if let address: String = row["address"] { return .address(address) }
                return (row["program"] as String?).map(Member.program)
            })
    }

    /// Puts these in the place of what the alias had.
    /// - Throws: ``DirectoryError/invalid(_:)`` for nobody.
    func store(_ db: Database, of alias: Int64) throws {
        guard !members.isEmpty else { throw DirectoryError.invalid("An alias stands for at least one mailbox.") }
        try db.execute(sql: "DELETE FROM aliasMember WHERE alias = ?", arguments: [alias])
        try db.execute(sql: "DELETE FROM aliasTarget WHERE alias = ?", arguments: [alias])
        for (position, member) in members.enumerated() {
            switch member {
            case .mailbox(let mailbox):
                try db.execute(
                    sql: "INSERT INTO aliasMember (alias, mailbox, position) VALUES (?, ?, ?)",
                    arguments: [alias, mailbox, position])
            case .alias(let other):
                guard other != alias else { throw DirectoryError.conflict("An alias cannot stand for itself.") }
                try db.execute(
                    sql: "INSERT INTO aliasTarget (alias, position, member) VALUES (?, ?, ?)",
                    arguments: [alias, position, other])
            case .address(let address):
                try db.execute(
                    sql: "INSERT INTO aliasTarget (alias, position, address) VALUES (?, ?, ?)",
                    arguments: [alias, position, address])
            case .program(let program):
                try db.execute(
                    sql: "INSERT INTO aliasTarget (alias, position, program) VALUES (?, ?, ?)",
                    arguments: [alias, position, program])
            }
        }
    }

    /// As ``Alias/members`` lists them.
    func texts(_ db: Database) throws -> [String] {
        try members.compactMap { member in
            switch member {
            case .mailbox(let id): try MailboxRow.address(db, of: id)
            case .alias(let id): try SQLiteDirectory.aliasAddress(db, of: id)
            case .address(let address): address
            case .program(let program): "|\(program)"
            }
        }
    }
}

extension AliasMembers.Member {
    /// What a target is in this directory: a mailbox, an alias, an address elsewhere or a program.
    /// - Throws: ``DirectoryError/notFound(_:)`` for an address of an own domain that has neither a mailbox nor an alias of that name.
    init(_ target: ForwardTarget, _ db: Database) throws {
        guard case .address(let address) = target else {
            guard case .program(let command) = target else { throw DirectoryError.invalid("\(target) leads nowhere.") }
            self = .program(command)
            return
        }
        let lookup = Lookup(db: db)
        switch try lookup.exact(address) ?? lookup.beginning(address) {
        case .mailbox(let mailbox): self = .mailbox(mailbox.id)
        case .alias(let id): self = .alias(id)
        case nil where try lookup.isPassedOn(address): self = .address(address.description)
        case nil: throw DirectoryError.notFound("There is no mailbox or alias \(address) in the directory.")
        }
    }
}
