import GRDB

/// The tables of what is passed on: forwards, relay domains, and the secrets that mark what was sent.
extension Schema {
    /// Why: an address may stand for addresses elsewhere, for programs and for other aliases. These lie beside the members that are
    /// mailboxes and share their positions. An alias that another one names is named by its number, so that it cannot be removed from
    /// under it.
    ///
    /// A mailbox's forward is one value that is read whole with each look-up of the mailbox, so it lies in the mailbox's row: the
    /// targets as a JSON array of texts.
    static func makeForwards(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE aliasTarget (
                    alias INTEGER NOT NULL REFERENCES alias(id) ON DELETE CASCADE,
                    position INTEGER NOT NULL,
                    address TEXT,
                    program TEXT,
                    member INTEGER REFERENCES alias(id) ON DELETE RESTRICT CHECK (member <> alias),
                    PRIMARY KEY (alias, position),
                    CHECK ((address IS NOT NULL) + (program IS NOT NULL) + (member IS NOT NULL) = 1)
                ) STRICT;
                CREATE INDEX aliasTargetByMember ON aliasTarget(member) WHERE member IS NOT NULL;
                ALTER TABLE alias ADD COLUMN owner INTEGER REFERENCES mailbox(id) ON DELETE SET NULL;
                CREATE INDEX aliasByOwner ON alias(owner) WHERE owner IS NOT NULL;
                ALTER TABLE mailbox ADD COLUMN forwardTargets TEXT;
                ALTER TABLE mailbox ADD COLUMN forwardKeepsCopy INTEGER NOT NULL DEFAULT 1 CHECK (forwardKeepsCopy IN (0, 1));
                ALTER TABLE mailbox ADD COLUMN forwardOwner INTEGER REFERENCES mailbox(id) ON DELETE SET NULL;
                CREATE INDEX mailboxByForwardOwner ON mailbox(forwardOwner) WHERE forwardOwner IS NOT NULL;
                """)
    }

    /// Why: a domain's mail may belong on another host that this server stands in front of.
    static func makeRelayDomains(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE relayDomain (
                    domain INTEGER PRIMARY KEY REFERENCES domain(id) ON DELETE CASCADE,
                    host TEXT NOT NULL CHECK (host <> ''),
                    holdsWhenUnreachable INTEGER NOT NULL CHECK (holdsWhenUnreachable IN (0, 1)),
                    recipientCheck TEXT NOT NULL CHECK (recipientCheck IN ('callout', 'listed'))
                ) STRICT;
                CREATE TABLE relayRecipient (
                    domain INTEGER NOT NULL REFERENCES relayDomain(domain) ON DELETE CASCADE,
                    localPart TEXT NOT NULL CHECK (localPart <> ''),
                    PRIMARY KEY (domain, localPart)
                ) STRICT, WITHOUT ROWID;
                """)
    }

    /// Why: reports on mail that was never sent can be told by a tag (BATV), and a report to a rewritten sender (SRS) by its
    /// signature. Several secrets of a purpose, so that what the one before the last signed still holds.
    static func makeSecrets(_ db: Database) throws {
        try db.execute(
            sql: """
                ALTER TABLE domain ADD COLUMN bounceTags TEXT NOT NULL DEFAULT 'off' CHECK (bounceTags IN ('off', 'mark', 'refuse'));
                CREATE TABLE secret (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    purpose TEXT NOT NULL,
                    value BLOB NOT NULL,
                    madeAt INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX secretByPurpose ON secret(purpose, id);
                """)
    }

    /// Why: the owner of a forward is told of its failures once a day at most, also when the server was restarted in between.
    static func makeNotices(_ db: Database) throws {
        try db.execute(
            sql: """
                CREATE TABLE notice (
                    mailbox INTEGER NOT NULL REFERENCES mailbox(id) ON DELETE CASCADE,
                    about TEXT NOT NULL,
                    toldAt INTEGER NOT NULL,
                    PRIMARY KEY (mailbox, about)
                ) STRICT, WITHOUT ROWID;
                """)
    }
}
