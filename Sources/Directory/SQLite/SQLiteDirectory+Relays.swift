import GRDB
import MailFormat

/// Relay domains, and the settings of domains that concern what is sent.
extension SQLiteDirectory {
    /// Makes a domain whose mail is passed on to another host. Makes the database first where there is none yet.
    /// - Throws: ``DirectoryError/alreadyExists(_:)``, ``DirectoryError/unreachable(_:)``.
    @discardableResult
    public func addRelayDomain(
        _ domain: Domain, host: RelayHost, holdsWhenUnreachable: Bool = false,
        recipientCheck: RelayDomain.RecipientCheck = .callout
    ) async throws(DirectoryError) -> LocalDomain {
        try await change(creating: true) { db in
            let made = try Self.insert(db, domain, standsFor: nil, tagSeparators: .none)
            let row = try DomainRow.require(db, domain)
            try Self.setRelay(
                db, row.id,
                RelayDomain(
                    name: made.name, host: host, holdsWhenUnreachable: holdsWhenUnreachable, recipientCheck: recipientCheck))
            return try Self.localDomain(db, row)
        }
    }

    /// Changes where a relay domain's mail goes, and its list of recipients; all of it or nothing.
    /// - Throws: ``DirectoryError/notFound(_:)``, also for a recipient to take out that is not listed; ``DirectoryError/conflict(_:)`` for a
    ///   domain that is no relay domain and gets no host, or an alias domain; ``DirectoryError/invalid(_:)`` for a recipient of another domain;
    ///   ``DirectoryError/unreachable(_:)``.
    @discardableResult
    public func setRelay(_ domain: Domain, _ new: RelayChange) async throws(DirectoryError) -> LocalDomain {
        try await change { db in
            let row = try DomainRow.requireOwn(db, domain)
            let known = try RelayRow.fetch(db, domain: row.id, name: row.name)
            guard let host = new.host ?? known?.host else {
                throw DirectoryError.conflict("\(domain) is no relay domain. Say where its mail goes, with --relay-to.")
            }
            try Self.setRelay(
                db, row.id,
                RelayDomain(
                    name: row.name, host: host,
                    holdsWhenUnreachable: new.holdsWhenUnreachable ?? known?.holdsWhenUnreachable ?? false,
                    recipientCheck: new.recipientCheck ?? known?.recipientCheck ?? .callout))
            for address in new.adding + new.removing where try DomainRow.requireTarget(db, address.domain).id != row.id {
                throw DirectoryError.invalid("\(address) is no address of \(domain).")
            }
            try Self.addRelayRecipients(db, new.adding, to: row.id)
            for address in new.removing {
                try db.execute(
                    sql: "DELETE FROM relayRecipient WHERE domain = ? AND localPart = ?",
                    arguments: [row.id, address.localPart.key])
                guard db.changesCount == 1 else { throw DirectoryError.notFound("\(address) is not listed.") }
            }
            return try Self.localDomain(db, row)
        }
    }

    /// The listed recipients of a relay domain, by name.
    /// - Throws: ``DirectoryError/notFound(_:)``, ``DirectoryError/unreachable(_:)``.
    public func relayRecipients(of domain: Domain) async throws(DirectoryError) -> [String] {
        try await changes.read { db in
            let row = try DomainRow.requireTarget(db, domain)
            return try String.fetchAll(
                db, sql: "SELECT localPart FROM relayRecipient WHERE domain = ? ORDER BY localPart", arguments: [row.id]
            ).map { MailboxRow.address(localPart: $0, domain: row.name) }
        }
    }

    /// Lists recipients of a relay domain; one that is listed already stays so.
    static func addRelayRecipients(_ db: Database, _ recipients: [Address], to domain: Int64) throws {
        for address in recipients {
            try db.execute(
                sql: "INSERT OR IGNORE INTO relayRecipient (domain, localPart) VALUES (?, ?)",
                arguments: [domain, address.localPart.key])
        }
    }

    static func setRelay(_ db: Database, _ domain: Int64, _ relay: RelayDomain) throws {
        try db.execute(
            sql: """
                INSERT INTO relayDomain (domain, host, holdsWhenUnreachable, recipientCheck) VALUES (?, ?, ?, ?)
                ON CONFLICT (domain) DO UPDATE SET host = excluded.host, holdsWhenUnreachable = excluded.holdsWhenUnreachable,
                    recipientCheck = excluded.recipientCheck
                """,
            arguments: [domain, relay.host.description, relay.holdsWhenUnreachable, relay.recipientCheck.rawValue])
    }
}
