import GRDB

/// Reads ``RelayDomain`` from the table `relayDomain`.
enum RelayRow {
    /// The relay domain of a row with the columns of the table; nil where they are NULL.
    /// - Throws: ``DirectoryError/unreachable(_:)`` for a host that this version cannot read.
    static func relay(name: String, from row: Row) throws -> RelayDomain? {
        guard let text: String = row["host"] else { return nil }
        let host: RelayHost
        do throws(DirectoryError) {
            host = try RelayHost(text)
        } catch {
            throw DirectoryError.unreachable("The relay domain \(name) has a host that cannot be read: \(error.description)")
        }
        return RelayDomain(
            name: name, host: host, holdsWhenUnreachable: row["holdsWhenUnreachable"],
            recipientCheck: RelayDomain.RecipientCheck(rawValue: row["recipientCheck"]) ?? .callout)
    }

    static func fetch(_ db: Database, domain: Int64, name: String) throws -> RelayDomain? {
        try Row.fetchOne(db, sql: "SELECT * FROM relayDomain WHERE domain = ?", arguments: [domain])
            .flatMap { try relay(name: name, from: $0) }
    }
}
