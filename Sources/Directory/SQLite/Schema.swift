import GRDB

/// The tables of the directory, as named migrations: one that was released is never changed.
enum Schema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("domains", migrate: makeDomains)
        migrator.registerMigration("mailboxes", migrate: makeMailboxes)
        migrator.registerMigration("aliases", migrate: makeAliases)
        migrator.registerMigration("catch-all", migrate: makeCatchAll)
        migrator.registerMigration("routes", migrate: makeRoutes)
        migrator.registerMigration("mailbox-language", migrate: makeMailboxLanguage)
        migrator.registerMigration("forwards", migrate: makeForwards)
        migrator.registerMigration("relay domains", migrate: makeRelayDomains)
        migrator.registerMigration("secrets", migrate: makeSecrets)
        migrator.registerMigration("notices", migrate: makeNotices)
        migrator.registerMigration("sts-policies", migrate: makeSTSPolicies)
        migrator.registerMigration("login keys", migrate: makeLoginKeys)
        migrator.registerMigration("sending limits", migrate: makeSendingLimits)
        migrator.registerMigration("loads", migrate: makeLoads)
        return migrator
    }()

    /// Whether the database has every table this version needs.
    /// - Throws: ``DirectoryError/unreachable(_:)`` for a database that holds no directory at all, or one of a later version.
    static func isComplete(_ db: Database, path: String) throws -> Bool {
        guard try !migrator.appliedIdentifiers(db).isEmpty else {
            throw DirectoryError.unreachable(
                "\(path) holds no directory. Put the database back; for a new server, `martlet domain add` fills it.")
        }
        guard try !migrator.hasBeenSuperseded(db) else {
            throw DirectoryError.unreachable("\(path) was written by a later version of Martlet. Install that version again.")
        }
        return try migrator.hasCompletedMigrations(db)
    }

    /// Why: a server must know which domains are its own. Alias domains lie in the same table, so that no name can be both; they
    /// have no mailboxes, and go with the domain they stand for.
    private static func makeDomains(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE domain (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
                    standsFor INTEGER REFERENCES domain(id) ON DELETE CASCADE CHECK (standsFor <> id),
                    tagSeparators TEXT NOT NULL
                ) STRICT;
                CREATE INDEX domainByTarget ON domain(standsFor) WHERE standsFor IS NOT NULL;
                """)
    }

    /// Why: mail is delivered into mailboxes. AUTOINCREMENT, because files that wait for a mailbox carry its number in their
    /// name, and a new mailbox must not inherit the files of one that was removed.
    private static func makeMailboxes(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE mailbox (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    domain INTEGER NOT NULL REFERENCES domain(id) ON DELETE RESTRICT,
                    localPart TEXT NOT NULL CHECK (localPart <> ''),
                    maildir TEXT NOT NULL CHECK (maildir LIKE '/_%'),
                    uid INTEGER NOT NULL CHECK (uid BETWEEN 0 AND 4294967294),
                    gid INTEGER NOT NULL CHECK (gid BETWEEN 0 AND 4294967294),
                    quotaOctets INTEGER NOT NULL CHECK (quotaOctets >= 0),
                    quotaMessages INTEGER NOT NULL CHECK (quotaMessages >= 0),
                    fullReply TEXT NOT NULL CHECK (fullReply IN ('temporary', 'permanent')),
                    isEnabled INTEGER NOT NULL CHECK (isEnabled IN (0, 1)),
                    isAdministrator INTEGER NOT NULL CHECK (isAdministrator IN (0, 1)),
                    passwordHash TEXT,
                    UNIQUE (domain, localPart)
                ) STRICT;
                """)
    }

    /// Why: one address for several people, and several addresses for one. Members are mailboxes by number: an alias cannot
    /// point to nothing, nor to another alias in a circle.
    private static func makeAliases(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE alias (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    domain INTEGER NOT NULL REFERENCES domain(id) ON DELETE RESTRICT,
                    localPart TEXT NOT NULL CHECK (localPart <> ''),
                    UNIQUE (domain, localPart)
                ) STRICT;
                CREATE TABLE aliasMember (
                    alias INTEGER NOT NULL REFERENCES alias(id) ON DELETE CASCADE,
                    mailbox INTEGER NOT NULL REFERENCES mailbox(id) ON DELETE RESTRICT,
                    position INTEGER NOT NULL,
                    PRIMARY KEY (alias, mailbox)
                ) STRICT;
                CREATE INDEX aliasMemberByMailbox ON aliasMember(mailbox);
                """)
    }

    /// Why: a domain may want the mail of every name nobody has. Set to none when the mailbox is removed by force.
    private static func makeCatchAll(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE domain ADD COLUMN catchAll INTEGER REFERENCES mailbox(id) ON DELETE RESTRICT;
                CREATE INDEX domainByCatchAll ON domain(catchAll) WHERE catchAll IS NOT NULL;
                """)
    }

    /// Why: some mail does not go to the mail exchangers of its domain: to a smarthost, into a network of one's own, nowhere.
    /// Without a reference to `domain`, whose names are those of mail that stays here.
    private static func makeRoutes(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE route (
                    pattern TEXT NOT NULL PRIMARY KEY CHECK (pattern <> ''),
                    target TEXT NOT NULL CHECK (target <> ''),
                    username TEXT,
                    password TEXT,
                    CHECK ((username IS NULL) = (password IS NULL))
                ) STRICT;
                """)
    }

    /// Why: a report is read by the person who owns the mailbox, who may not read English. Null: the server's own language.
    private static func makeMailboxLanguage(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE mailbox ADD COLUMN language TEXT CHECK (language IN ('de', 'en'))")
    }

    /// Why: a policy that another domain publishes for its mail (RFC 8461) holds for as long as it says, over restarts too.
    private static func makeSTSPolicies(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE stsPolicy (
                    domain TEXT NOT NULL PRIMARY KEY CHECK (domain <> ''),
                    id TEXT NOT NULL,
                    text TEXT NOT NULL,
                    expires INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX stsPolicyByExpiry ON stsPolicy(expires);
                """)
    }

    /// Why: what was taken over from another server in one step can be taken out again in one, and is not loaded twice.
    private static func makeLoads(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE loaded (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    name TEXT NOT NULL UNIQUE CHECK (name <> '')
                ) STRICT;
                ALTER TABLE domain ADD COLUMN origin INTEGER REFERENCES loaded(id) ON DELETE SET NULL;
                ALTER TABLE route ADD COLUMN origin INTEGER REFERENCES loaded(id) ON DELETE SET NULL;
                CREATE INDEX domainByOrigin ON domain(origin) WHERE origin IS NOT NULL;
                CREATE INDEX routeByOrigin ON route(origin) WHERE origin IS NOT NULL;
                """)
    }
}
