import GRDB

/// The tables of the queue, as named migrations: one that was released is never changed.
enum SpoolSchema {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("mails", migrate: makeMails)
        migrator.registerMigration("lines", migrate: makeLines)
        migrator.registerMigration("lines-by-sender", migrate: makeLinesBySender)
        migrator.registerMigration("lines-by-turn", migrate: makeLinesByTurn)
        migrator.registerMigration("inherited-mails", migrate: makeInheritedMails)
        migrator.registerMigration("asked-retries", migrate: addAskedRetries)
        migrator.registerMigration("final-recipients", migrate: makeFinalRecipients)
        return migrator
    }()

    /// Why: what is queued. A row of `mail` and those of its recipients is what gets scanned and changed; the octets lie apart in
    /// `body`, or in a file, and are read when the mail is sent. AUTOINCREMENT, because an operator who deletes number 17 must not
    /// meet another mail that was given the number meanwhile. `openRecipients` counts those not settled for good, so that the end of a
    /// mail to 50,000 is seen without counting. Times are microseconds since 1970.
    private static func makeMails(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE mail (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    name TEXT NOT NULL,
                    sender TEXT NOT NULL,
                    origin INTEGER NOT NULL,
                    proof TEXT,
                    reportTo TEXT,
                    senderKey TEXT NOT NULL,
                    arrival INTEGER NOT NULL,
                    is8Bit INTEGER NOT NULL,
                    usesSMTPUTF8 INTEGER NOT NULL,
                    requiresTLS INTEGER NOT NULL,
                    envelopeID TEXT,
                    returnedContent TEXT,
                    messageID TEXT,
                    octets INTEGER NOT NULL,
                    checksum INTEGER NOT NULL,
                    file TEXT,
                    openRecipients INTEGER NOT NULL,
                    deadSince INTEGER,
                    damage TEXT
                ) STRICT;
                CREATE INDEX mailByFile ON mail(file) WHERE file IS NOT NULL;
                CREATE INDEX mailByDeadSince ON mail(deadSince) WHERE deadSince IS NOT NULL;
                CREATE INDEX mailByDamage ON mail(id) WHERE damage IS NOT NULL;
                CREATE TABLE body (
                    mail INTEGER PRIMARY KEY,
                    content BLOB NOT NULL
                ) STRICT;
                CREATE TABLE recipient (
                    mail INTEGER NOT NULL,
                    number INTEGER NOT NULL,
                    address TEXT NOT NULL,
                    destination TEXT NOT NULL,
                    notify INTEGER,
                    originalType TEXT,
                    originalAddress TEXT,
                    state INTEGER NOT NULL,
                    line INTEGER,
                    due INTEGER,
                    isLeased INTEGER NOT NULL,
                    attempts INTEGER NOT NULL,
                    isDelayReported INTEGER NOT NULL,
                    retriesSince INTEGER NOT NULL,
                    reply TEXT,
                    repliedAt INTEGER,
                    PRIMARY KEY (mail, number)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX recipientByLine ON recipient(line, due) WHERE line IS NOT NULL;
                CREATE INDEX recipientByLease ON recipient(due) WHERE isLeased = 1;
                """)
    }

    /// Why: the next mail must be found without looking at the 50,000 of a newsletter before it. A line is what one sender key has
    /// for one destination; its `due` is the least of its recipients', and a destination's the least of its lines'. `turn` is when the
    /// line was served last, counted in services: the least goes first. Lines and destinations are made when they are needed and
    /// removed when nothing waits; AUTOINCREMENT, so that a number that is remembered never means another line.
    private static func makeLines(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE destination (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    name TEXT NOT NULL UNIQUE,
                    due INTEGER,
                    reply TEXT,
                    repliedAt INTEGER
                ) STRICT;
                CREATE INDEX destinationByDue ON destination(due) WHERE due IS NOT NULL;
                CREATE TABLE line (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    destination INTEGER NOT NULL,
                    senderKey TEXT NOT NULL,
                    due INTEGER,
                    turn INTEGER NOT NULL,
                    UNIQUE (destination, senderKey)
                ) STRICT;
                CREATE INDEX lineByDue ON line(destination, due, turn) WHERE due IS NOT NULL;
                CREATE INDEX lineByDueOnly ON line(due) WHERE due IS NOT NULL;
                """)
    }

    /// Why: destinations are served in turn among the senders, so that each sender's must be found without those of the others.
    private static func makeLinesBySender(_ db: Database) throws {
        try db.execute(sql: "CREATE INDEX lineBySender ON line(senderKey, due) WHERE due IS NOT NULL")
    }

    /// Why: the next lines of a destination must be found in the order of their turns without sorting the thousands that are due. What was
    /// served goes to the end, so that those at the front are mostly due.
    private static func makeLinesByTurn(_ db: Database) throws {
        try db.execute(sql: "CREATE INDEX lineByTurn ON line(destination, turn, due) WHERE due IS NOT NULL")
    }

    /// Why: a server that follows its aliases before it queues a mail has a recipient for each end of them; those must not be followed once more.
    private static func makeFinalRecipients(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE recipient ADD COLUMN isFinal INTEGER NOT NULL DEFAULT 0")
    }

    /// Why: a mail of another server's queue must come in once, however often its taking over is begun anew, and also when it has been
    /// delivered and left the queue meanwhile. `state` is 0 for held, 1 for released, 2 for withdrawn; `due` is null for what
    /// the old server's operator held.
    private static func makeInheritedMails(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE inherited (
                    batch TEXT NOT NULL,
                    origin TEXT NOT NULL,
                    part TEXT NOT NULL,
                    mail INTEGER NOT NULL,
                    due INTEGER,
                    state INTEGER NOT NULL,
                    PRIMARY KEY (batch, origin, part)
                ) STRICT, WITHOUT ROWID;
                """)
    }

    /// Why: what the operator asks to be tried is tried although its host is known to be dead, once. When he asked, so that of thousands of mails
    /// one try answers all.
    private static func addAskedRetries(_ db: Database) throws {
        try db.execute(sql: "ALTER TABLE recipient ADD COLUMN retryAskedAt INTEGER")
    }
}
