import GRDB

/// The tables of `trace.sqlite`, changed by named migrations only.
enum TraceSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        // One row an event, in the order in which they were recorded. AUTOINCREMENT, so that no identity is used twice even
        // when everything was deleted: a reader that runs along asks for what is greater than the last it saw.
        migrator.registerMigration("events") { database in
            try database.execute(
                sql: """
                    CREATE TABLE event (
                        id INTEGER PRIMARY KEY AUTOINCREMENT,
                        time INTEGER NOT NULL,
                        kind TEXT NOT NULL,
                        session TEXT NOT NULL,
                        mail TEXT,
                        client TEXT,
                        sender TEXT,
                        recipient TEXT,
                        message_id TEXT,
                        code INTEGER,
                        enhanced_code TEXT,
                        reason TEXT,
                        detail TEXT,
                        octets INTEGER,
                        milliseconds REAL,
                        sender_key TEXT,
                        recipient_key TEXT
                    )
                    """)
        }
        // What `martlet trace` looks for. Indexes of columns that most events leave empty hold only the rows that have them:
        // that halves the cost of a write.
        migrator.registerMigration("indexes") { database in
            try database.execute(
                sql: """
                    CREATE INDEX event_time ON event (time);
                    CREATE INDEX event_session ON event (session);
                    CREATE INDEX event_mail ON event (mail) WHERE mail IS NOT NULL;
                    CREATE INDEX event_sender ON event (sender_key) WHERE sender_key IS NOT NULL;
                    CREATE INDEX event_recipient ON event (recipient_key) WHERE recipient_key IS NOT NULL;
                    CREATE INDEX event_message_id ON event (message_id) WHERE message_id IS NOT NULL;
                    """)
        }
        return migrator
    }
}
