import Foundation
import GRDB
import MailFormat
import Testing

@testable import Directory

@Suite("The database file")
struct SchemaTests {
    @Test func commitsAreSyncedToTheDisk() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        #expect(try await directory.changes.synchronous() == 2)
        #expect(try await directory.changes.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        #expect(try await directory.changes.read { try Int.fetchOne($0, sql: "PRAGMA foreign_keys") } == 1)
    }

    @Test func fromEmptyThroughEveryMigration() throws {
        let database = try DatabaseQueue()
        for name in Schema.migrator.migrations {
            try Schema.migrator.migrate(database, upTo: name)
            #expect(try database.read { try Schema.migrator.appliedMigrations($0) }.last == name)
        }
        #expect(try database.read { try Schema.isComplete($0, path: "") })
        for table in ["domain", "mailbox", "alias", "aliasMember"] {
            #expect(try database.read { try $0.tableExists(table) }, "\(table)")
        }
    }

    @Test func anOlderDatabaseIsBroughtUpToDateByTheFirstQuestion() async throws {
        let folder = try Folder()
        let old = try DatabaseQueue(path: folder.database)
        try Schema.migrator.migrate(old, upTo: "aliases")
        try await old.write { try $0.execute(sql: "INSERT INTO domain (name, tagSeparators) VALUES ('kunde.example', '+')") }
        try old.close()
        let directory = folder.directory()
        #expect(try await directory.answer("<anna@kunde.example>") == "unknown")
        #expect(try await directory.domains().map(\.name) == ["kunde.example"])
    }

    @Test func theNumberOfARemovedMailboxIsNotUsedAgain() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let first = try await directory.mailbox(at: Address("anna@kunde.example")).id
        try await directory.removeMailbox(Address("anna@kunde.example"))
        let second = try await folder.directory().addMailbox(new("anna@kunde.example")).id
        #expect(second > first)
    }

    @Test func theFileIsForItsOwnerAlone() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        for suffix in ["", "-wal", "-shm"] {
            let facts = try FileManager.default.attributesOfItem(atPath: folder.database + suffix)
            #expect(facts[.posixPermissions] as? Int == 0o600, "directory.sqlite\(suffix)")
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a file away"))
    func madeByRootTheFilesBelongToTheOwnerOfTheFolder() async throws {
        let folder = try Folder()
        #expect(chown(folder.path, 4321, 4322) == 0)
        let directory = folder.directory()
        try await directory.makeKunde()
        _ = try await directory.answer("<anna@kunde.example>")
        for suffix in ["", "-wal", "-shm"] {
            let facts = try FileManager.default.attributesOfItem(atPath: folder.database + suffix)
            #expect(facts[.ownerAccountID] as? Int == 4321, "directory.sqlite\(suffix)")
            #expect(facts[.groupOwnerAccountID] as? Int == 4322, "directory.sqlite\(suffix)")
        }
    }
}
