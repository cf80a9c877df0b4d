import Foundation
import GRDB
import Testing

@testable import Trace

/// The writer gets along with a file that is locked, damaged, deleted or full, and keeps it small.
@Suite struct TraceWriterTests {
    let folder: TemporaryFolder
    let book = LogBook()
    let clock = Clock(Sample.time)
    let buffer = TraceBuffer(capacity: 20, batch: 1000)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func writer(keepDays: Int64 = 14) -> TraceWriter {
        let clock = clock
        return TraceWriter(
            path: folder.trace, keep: keepDays * 86_400_000_000, buffer: buffer, logger: book.logger, patience: 0,
            now: { clock.now })
    }

    private func stored() throws -> [String] {
        try TraceStore(readingAt: folder.trace).rows(after: 0, limit: 1_000_000).map(\.event.session)
    }

    @Test func aLockedFileKeepsEventsUntilTheBufferIsFullAndLogsOnce() throws {
        var writer = writer()
        writer.step()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: folder.trace, configuration: configuration)
        try other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        for number in 0..<25 {
            _ = buffer.add([Sample.event(number)])
            writer.step()
        }
        #expect(try stored().isEmpty)
        try other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        writer.step()
        #expect(try stored() == (0..<20).map { "s\($0)" })
        #expect(book.lines(with: "cannot be written;").count == 1)
        #expect(book.lines(with: "written again").isEmpty)
        clock.move(bySeconds: 11)
        writer.step()
        #expect(book.lines(with: "written again").count == 1)
        #expect(book.lines(with: "lostEvents\": 5").count == 1, "\(book.lines)")
        #expect(book.lines(with: "some are lost").isEmpty)
    }

    @Test(arguments: [0, 100, 5000]) func aDamagedFileIsSetAside(octets: Int) throws {
        let original: [UInt8]
        if octets == 0 {
            original = Array("this was never a database, and it is long enough to be looked at as one".utf8)
            try Data(original).write(to: URL(fileURLWithPath: folder.trace))
        } else {
            let store = try TraceStore(writingAt: folder.trace)
            for _ in 0..<20 { try store.append(Sample.session()) }
            try store.close()
            var content = try Array(Data(contentsOf: URL(fileURLWithPath: folder.trace)))
            for index in octets..<content.count { content[index] = 0xA5 }
            original = content
            try Data(original).write(to: URL(fileURLWithPath: folder.trace))
        }
        var writer = writer()
        _ = buffer.add([Sample.event(1)])
        writer.step()
        writer.step()
        #expect(try stored() == ["s1"])
        let aside = try #require(folder.names.first { $0.hasPrefix("trace.sqlite.damaged-20261124T232518") })
        let kept = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/" + aside))
        #expect(kept.range(of: Data(original.suffix(64))) != nil)
        #expect(book.lines(with: "set aside").count == 1)
        #expect(writer.finish() == 0)
    }

    /// What damage looked like in one run of many: the list of migrations read as a row of NULL.
    @Test func aListOfMigrationsThatCannotBeReadIsDamage() throws {
        let store = try TraceStore(writingAt: folder.trace)
        try store.append(Sample.session())
        try store.close()
        let database = try DatabaseQueue(path: folder.trace)
        try database.write { database in
            try database.execute(sql: "DROP TABLE grdb_migrations")
            try database.execute(sql: "CREATE TABLE grdb_migrations (identifier TEXT)")
            try database.execute(sql: "INSERT INTO grdb_migrations VALUES (NULL)")
        }
        try database.close()
        var writer = writer()
        _ = buffer.add([Sample.event(1)])
        writer.step()
        #expect(try stored() == ["s1"])
        #expect(book.lines(with: "set aside").count == 1)
    }

    @Test func aSecondDamageWithinTheHourIsAnOutage() throws {
        try Data("no database at all, no database at all".utf8).write(to: URL(fileURLWithPath: folder.trace))
        var writer = writer()
        writer.step()
        try FileManager.default.removeItem(atPath: folder.trace)
        try Data("no database at all, no database at all".utf8).write(to: URL(fileURLWithPath: folder.trace))
        clock.move(bySeconds: 2)
        writer.step()
        #expect(folder.names.filter { $0.contains("damaged") && !$0.contains("-wal") }.count == 1)
        #expect(book.lines(with: "cannot be written;").count == 1, "\(book.lines)")
        clock.move(bySeconds: 3600)
        _ = buffer.add([Sample.event(2)])
        writer.step()
        #expect(try stored() == ["s2"])
    }

    @Test func aDeletedFileIsBegunAnew() throws {
        var writer = writer()
        _ = buffer.add([Sample.event(1)])
        writer.step()
        for name in folder.names { try FileManager.default.removeItem(atPath: folder.path + "/" + name) }
        clock.move(bySeconds: 2)
        _ = buffer.add([Sample.event(2)])
        writer.step()
        #expect(try stored() == ["s2"])
    }

    @Test func aFullDiskIsAnOutageAndNoDamage() throws {
        let store = try TraceStore(writingAt: folder.trace)
        try store.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1") }
        let error = try #require(throws: (any Error).self) {
            for number in 0..<10_000 { try store.append([Sample.event(number)]) }
        }
        #expect((error as? DatabaseError)?.resultCode == .SQLITE_FULL)
        #expect(TraceStore.Failure(error) == .unavailable)
    }

    @Test func whatIsOlderThanFourteenDaysIsDeletedInSteps() throws {
        let day: Int64 = 86_400_000_000
        let store = try TraceStore(writingAt: folder.trace)
        let old = (0..<(TraceWriter.deletionStep + 10)).map { Sample.event($0, time: Sample.time - 14 * day - 10_000_000) }
        let young = TraceEvent(time: Sample.time - 14 * day + 1, kind: .connected, session: "young")
        try store.append([young] + old)
        try store.close()
        var writer = writer()
        writer.step()
        #expect(try stored().count == 11)
        writer.step()
        #expect(try stored() == ["young"])
        // An hour later, not before.
        clock.move(bySeconds: 3599)
        writer.step()
        #expect(try stored() == ["young"])
        clock.move(bySeconds: 2)
        writer.step()
        #expect(try stored().isEmpty)
    }
}
