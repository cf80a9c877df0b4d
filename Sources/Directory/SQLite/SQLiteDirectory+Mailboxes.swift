import GRDB
import MailFormat

extension SQLiteDirectory {
    /// Makes a mailbox. The first one of a domain becomes its administrator. No file is touched: the first mail makes the Maildir.
    /// - Throws: ``DirectoryError/alreadyExists(_:)``; ``DirectoryError/notFound(_:)`` when the domain is not there;
    ///   ``DirectoryError/conflict(_:)`` for an alias domain; ``DirectoryError/invalid(_:)``; ``DirectoryError/unreachable(_:)``.
    @discardableResult
    public func addMailbox(_ new: NewMailbox) async throws(DirectoryError) -> Mailbox {
        try await change { db in
            try Self.insert(db, new)
            return try Self.requireMailbox(db, new.address)
        }
    }

    /// Writes a new mailbox.
    static func insert(_ db: Database, _ new: NewMailbox) throws {
        let maildir = try RecordRules.maildir(new.maildir)
        let quota = try RecordRules.quota(new.quota)
        try RecordRules.owner(uid: new.uid, gid: new.gid)
        let domain = try DomainRow.requireOwn(db, new.address.domain)
        try domain.requireFree(db, new.address.localPart)
        let isFirst =
            try Int.fetchOne(db, sql: "SELECT 1 FROM mailbox WHERE domain = ? LIMIT 1", arguments: [domain.id]) == nil
        try db.execute(
            sql: """
                INSERT INTO mailbox (domain, localPart, maildir, uid, gid, quotaOctets, quotaMessages, fullReply, isEnabled,
                    isAdministrator, passwordHash, language) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                domain.id, new.address.localPart.key, maildir, new.uid, new.gid, quota.octets, quota.messages,
                new.fullReply.rawValue, new.isEnabled, new.isAdministrator || isFirst, new.passwordHash?.text,
                new.language?.rawValue,
            ])
        if let keys = new.loginKeys { try setLoginKeys(db, keys, of: db.lastInsertedRowID) }
    }

    /// Removes a mailbox, not its files.
    /// - Parameter force: also take it out of the aliases and catch-alls that name it; an alias left empty goes.
    /// - Throws: ``DirectoryError/notFound(_:)``; ``DirectoryError/conflict(_:)`` when it is the last administrator of a domain that
    ///   has other mailboxes, or aliases or catch-alls name it and `force` is false; ``DirectoryError/unreachable(_:)``.
    public func removeMailbox(_ address: Address, force: Bool = false) async throws(DirectoryError) {
        try await change { db in
            let mailbox = try Self.requireMailbox(db, address)
            let domain = try DomainRow.requireTarget(db, address.domain)
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM mailbox WHERE domain = ?", arguments: [domain.id]) ?? 0
            if count > 1 { try Self.requireOtherAdministrator(db, than: mailbox, in: domain) }
            let uses = try Self.uses(db, of: mailbox.id)
            guard force || uses.isEmpty else {
                throw DirectoryError.conflict(
                    "\(mailbox.address) is named by \(uses.joined(separator: ", ")). Change that first, or remove it by force.")
            }
            try Self.release(db, mailbox: mailbox.id)
            try db.execute(sql: "DELETE FROM mailbox WHERE id = ?", arguments: [mailbox.id])
        }
    }

    /// The mailboxes of a domain, or of all, by domain and local part. An alias domain has those of the one it stands for.
    /// - Throws: ``DirectoryError/notFound(_:)``, ``DirectoryError/unreachable(_:)``.
    public func mailboxes(of domain: Domain? = nil) async throws(DirectoryError) -> [Mailbox] {
        try await changes.read { db in
            guard let domain else { return try MailboxRow.fetchAll(db, where: "TRUE ORDER BY domain.name, mailbox.localPart") }
            let row = try DomainRow.requireTarget(db, domain)
            return try MailboxRow.fetchAll(db, where: "mailbox.domain = ? ORDER BY mailbox.localPart", [row.id])
        }
    }

    /// The mailbox of exactly that address; tags, aliases and the catch-all are not looked at.
    /// - Throws: ``DirectoryError/notFound(_:)``, ``DirectoryError/unreachable(_:)``.
    public func mailbox(at address: Address) async throws(DirectoryError) -> Mailbox {
        try await changes.read { db in try Self.requireMailbox(db, address) }
    }

    /// Changes a mailbox; all of it or nothing.
    /// - Throws: ``DirectoryError/notFound(_:)``, also for a forward to an address of an own domain that is not there;
    ///   ``DirectoryError/conflict(_:)`` when the last administrator of a domain would be none any more, or a forward would lead back to the
    ///   mailbox; ``DirectoryError/invalid(_:)``; ``DirectoryError/unreachable(_:)``.
    @discardableResult
    public func setMailbox(_ address: Address, _ new: MailboxChange) async throws(DirectoryError) -> Mailbox {
        try await change { db in
            var mailbox = try Self.requireMailbox(db, address)
            if new.isAdministrator == false {
                try Self.requireOtherAdministrator(db, than: mailbox, in: DomainRow.requireTarget(db, address.domain))
            }
            mailbox.maildir = try RecordRules.maildir(new.maildir ?? mailbox.maildir)
            mailbox.uid = new.uid ?? mailbox.uid
            mailbox.gid = new.gid ?? mailbox.gid
            try RecordRules.owner(uid: mailbox.uid, gid: mailbox.gid)
            mailbox.quota = try RecordRules.quota(
                Mailbox.Quota(
                    octets: new.quotaOctets ?? mailbox.quota.octets, messages: new.quotaMessages ?? mailbox.quota.messages))
            mailbox.fullReply = new.fullReply ?? mailbox.fullReply
            mailbox.isEnabled = new.isEnabled ?? mailbox.isEnabled
            mailbox.isAdministrator = new.isAdministrator ?? mailbox.isAdministrator
            if let language = new.language { mailbox.language = language.language }
            if let limit = new.recipientsPerHour { mailbox.sendingLimit.recipientsPerHour = limit.recipients }
            if let limit = new.recipientsPerDay { mailbox.sendingLimit.recipientsPerDay = limit.recipients }
            try RecordRules.sendingLimit(mailbox.sendingLimit)
            try Self.update(db, mailbox)
            if let forward = new.forward { mailbox.forward = try Self.setForward(db, of: mailbox, forward) }
            if let password = new.password {
                try db.execute(
                    sql: "UPDATE mailbox SET passwordHash = ? WHERE id = ?", arguments: [password.hash?.text, mailbox.id])
                // Keys of the password before this one must not open the mailbox any more.
                try Self.setLoginKeys(db, password.keys, of: mailbox.id)
            }
            return mailbox
        }
    }

    /// - Throws: ``DirectoryError/notFound(_:)``.
    static func requireMailbox(_ db: Database, _ address: Address) throws -> Mailbox {
        let domain = try DomainRow.requireTarget(db, address.domain)
        let found = try MailboxRow.fetchAll(
            db, where: "mailbox.domain = ? AND mailbox.localPart = ?", [domain.id, address.localPart.key])
        guard let mailbox = found.first else { throw DirectoryError.notFound("There is no mailbox \(address) in the directory.") }
        return mailbox
    }

    private static func requireOtherAdministrator(_ db: Database, than mailbox: Mailbox, in domain: DomainRow) throws {
        guard mailbox.isAdministrator else { return }
        let other = try Int.fetchOne(
            db, sql: "SELECT 1 FROM mailbox WHERE domain = ? AND isAdministrator AND id <> ? LIMIT 1",
            arguments: [domain.id, mailbox.id])
        guard other != nil else {
            throw DirectoryError.conflict(
                "\(mailbox.address) is the last administrator of \(domain.name), who gets its postmaster's mail. "
                    + "Make another mailbox administrator first.")
        }
    }

    private static func update(_ db: Database, _ mailbox: Mailbox) throws {
        try db.execute(
            sql: """
                UPDATE mailbox SET maildir = ?, uid = ?, gid = ?, quotaOctets = ?, quotaMessages = ?, fullReply = ?, isEnabled = ?,
                    isAdministrator = ?, language = ?, recipientsPerHour = ?, recipientsPerDay = ? WHERE id = ?
                """,
            arguments: [
                mailbox.maildir, mailbox.uid, mailbox.gid, mailbox.quota.octets, mailbox.quota.messages,
                mailbox.fullReply.rawValue, mailbox.isEnabled, mailbox.isAdministrator, mailbox.language?.rawValue,
                mailbox.sendingLimit.recipientsPerHour, mailbox.sendingLimit.recipientsPerDay, mailbox.id,
            ])
    }
}
