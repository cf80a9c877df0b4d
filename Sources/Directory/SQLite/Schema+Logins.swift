import GRDB

/// The tables of what those who log in may do.
extension Schema {
    /// Why: SCRAM checks a login by keys of its own and never sees the password, so a hash does not help it. Null where the password was last
    /// set by an earlier version, until its first login by PLAIN or LOGIN.
    static func makeLoginKeys(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE mailbox ADD COLUMN scramSalt BLOB;
                ALTER TABLE mailbox ADD COLUMN scramIterations INTEGER CHECK (scramIterations > 0);
                ALTER TABLE mailbox ADD COLUMN scramStoredKey BLOB;
                ALTER TABLE mailbox ADD COLUMN scramServerKey BLOB;
                """)
    }

    /// Why: one mailbox sends a newsletter, and the others should not be able to. Null: what the configuration says; 0: no limit.
    static func makeSendingLimits(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE mailbox ADD COLUMN recipientsPerHour INTEGER CHECK (recipientsPerHour >= 0);
                ALTER TABLE mailbox ADD COLUMN recipientsPerDay INTEGER CHECK (recipientsPerDay >= 0);
                """)
    }
}
