import Foundation
import GRDB
import Testing

@testable import Trace

/// The store finds what is asked for, by an index, while another process writes.
@Suite struct TraceStoreTests {
    let folder: TemporaryFolder
    let writing: TraceStore

    init() throws {
        folder = try TemporaryFolder()
        writing = try TraceStore(writingAt: folder.trace)
    }

    @Test func journalIsWriteAheadAndACommitDoesNotWaitForTheDisk() throws {
        let (journal, synchronous) = try writing.database.read { database in
            (
                try String.fetchOne(database, sql: "PRAGMA journal_mode"), try Int.fetchOne(database, sql: "PRAGMA synchronous")
            )
        }
        #expect(journal == "wal")
        #expect(synchronous == 1)
    }

    @Test func otherUsersCannotReadTheFile() throws {
        try writing.append(Sample.session())
        for name in folder.names {
            let mode = try FileManager.default.attributesOfItem(atPath: folder.path + "/" + name)[.posixPermissions] as? Int
            #expect(try #require(mode) & 0o007 == 0, "\(name)")
        }
    }

    @Test func everyFieldComesBack() throws {
        let event = TraceEvent(
            time: -5, kind: .refused, session: "S", transaction: "M", client: "::1", sender: "", recipient: "ä@ü.example",
            messageID: "x", code: 550, enhancedCode: "5.1.1", reason: "r", detail: "\u{1B}[31m", octets: .max, milliseconds: 0.125
        )
        try writing.append([event])
        #expect(try TraceStore(readingAt: folder.trace).rows(after: 0, limit: 10).map(\.event) == [event])
    }

    static let queries: [(TraceQuery, TraceStory.Subject)] = [
        (TraceQuery(addresses: ["BOB@strange.example"]), .mail(session: "S1", transaction: "M1")),
        (TraceQuery(addresses: ["Anna@Kunde.Example"]), .mail(session: "S1", transaction: "M1")),
        (TraceQuery(addresses: ["NoSuch@kunde.example"]), .outsideMails(session: "S1")),
        (TraceQuery(messageIDs: ["M1@strange.example"]), .mail(session: "S1", transaction: "M1")),
        (TraceQuery(identities: ["M1"]), .mail(session: "S1", transaction: "M1")),
        (TraceQuery(identities: ["S1"]), .session("S1")),
    ]

    @Test(arguments: queries) func findsByEveryKey(query: TraceQuery, subject: TraceStory.Subject) throws {
        try writing.append(Sample.session() + Sample.session("S2", mail: "M2", sender: "eve@far.example").dropLast(4))
        let stories = try TraceStore(readingAt: folder.trace).stories(query, limit: 10)
        #expect(stories.map(\.subject).contains(subject))
        #expect(stories.allSatisfy { $0.events.contains(where: query.matches) })
    }

    @Test func `what the queue does with a mail is told in the story of its session`() throws {
        try writing.append(Sample.session())
        let sent = TraceEvent(
            time: 9_000_000, kind: .sent, session: "M1", transaction: "M1", sender: "bob@strange.example",
            recipient: "eve@far.example", code: 250, detail: "ok")
        try writing.append([sent])
        let store = try TraceStore(readingAt: folder.trace)
        for query in [TraceQuery(addresses: ["eve@far.example"]), TraceQuery(identities: ["M1"])] {
            let stories = try store.stories(query, limit: 10)
            #expect(stories.map(\.subject) == [.mail(session: "S1", transaction: "M1")])
            #expect(stories.first?.events.first?.kind == .connected)
            #expect(stories.first?.events.last == sent)
        }
        #expect(try store.newestStories(limit: 10).map(\.subject) == [.mail(session: "S1", transaction: "M1")])
    }

    @Test func `a mail of which only the queue's events are left is told alone`() throws {
        let event = TraceEvent(time: 1, kind: .deadLettered, session: "M9", transaction: "M9", recipient: "x@far.example")
        try writing.append([event])
        let stories = try TraceStore(readingAt: folder.trace).stories(TraceQuery(addresses: ["x@far.example"]), limit: 10)
        #expect(stories.map(\.events) == [[event]])
    }

    @Test func nullSenderIsFound() throws {
        try writing.append(Sample.session("S1", sender: "") + Sample.session("S2", mail: "M2"))
        let stories = try writing.stories(TraceQuery(addresses: [""]), limit: 10)
        #expect(Set(stories.map(\.subject.session)) == ["S1"])
    }

    @Test func limitKeepsTheNewestAndTheyComeInOrder() throws {
        for number in 0..<20 {
            try writing.append(Sample.session("S\(number)", mail: "M\(number)", at: Sample.time + Int64(number) * 1_000_000))
        }
        let query = TraceQuery(addresses: ["anna@kunde.example"])
        #expect(try writing.stories(query, limit: 3).map(\.subject.session) == ["S17", "S18", "S19"])
        #expect(try writing.stories(query, limit: 10, since: Sample.time + 18_000_000).map(\.subject.session) == ["S18", "S19"])
        let bob = TraceQuery(addresses: ["bob@strange.example"])
        #expect(try writing.stories(bob, limit: 4).map(\.subject.session) == ["S16", "S17", "S18", "S19"])
        #expect(try writing.newestStories(limit: 1).map(\.subject) == [.mail(session: "S19", transaction: "M19")])
    }

    @Test func whatAMailsStoryTellsIsNotToldOnceMore() throws {
        try writing.append(Sample.session())
        let stories = try writing.stories(TraceQuery(addresses: ["bob@strange.example"]), limit: 10)
        #expect(stories.map(\.subject) == [.mail(session: "S1", transaction: "M1")])
        #expect(stories.first?.events == Sample.session())
    }

    @Test func aKindOfALaterVersionIsLeftOut() throws {
        try writing.append(Sample.session())
        try writing.database.write { try $0.execute(sql: "UPDATE event SET kind = 'later' WHERE kind = 'secured'") }
        #expect(try writing.rows(after: 0, limit: 10).count == 6)
        #expect(try writing.stories(TraceQuery(identities: ["S1"]), limit: 1).first?.events.count == 6)
    }

    @Test func aMailOfALongSessionComesWithoutTheOthers() throws {
        try writing.append(Sample.session("S1", mail: "M1") + Sample.session("S1", mail: "M2"))
        let story = try #require(try writing.stories(TraceQuery(identities: ["M2"]), limit: 1).first)
        #expect(Set(story.events.compactMap(\.transaction)) == ["M2"])
    }

    @Test(arguments: ["sender_key", "recipient_key", "message_id", "mail", "session"])
    func everySearchWalksAnIndex(column: String) throws {
        let plan = try writing.database.read { database in
            try Row.fetchAll(
                database,
                sql: "EXPLAIN QUERY PLAN SELECT id FROM event WHERE \(column) = ? AND +time >= 5 ORDER BY id DESC",
                arguments: ["x"]
            ).map { $0["detail"] as String }.joined(separator: "\n")
        }
        #expect(plan.contains("USING INDEX event_"))
        #expect(!plan.contains("TEMP B-TREE"), "sorted, not walked: \(plan)")
    }

    @Test func aReaderSeesWhatIsWrittenMeanwhileAndCannotWrite() throws {
        let reader = try TraceStore(readingAt: folder.trace)
        let before = try reader.lastRow()
        try writing.append([Sample.event(1)])
        #expect(try reader.rows(after: before, limit: 10).count == 1)
        #expect(throws: DatabaseError.self) { try reader.append([Sample.event(2)]) }
    }

    @Test func identitiesAreNotUsedTwice() throws {
        try writing.append([Sample.event(1), Sample.event(2)])
        let last = try writing.lastRow()
        #expect(try writing.delete(before: .max, atMost: 100) == 2)
        try writing.append([Sample.event(3)])
        #expect(try writing.rows(after: last, limit: 10).count == 1)
    }

    @Test func aMissingTraceSaysSo() throws {
        let path = folder.path + "/elsewhere.sqlite"
        #expect(throws: TraceError.noTrace(path: path)) { try TraceStore(readingAt: path) }
        #expect("\(TraceError.noTrace(path: path))".contains("--home"))
    }

    @Test func whatIsNoDatabaseIsUnreadable() throws {
        let path = folder.path + "/garbage.sqlite"
        try Data("garbage, garbage, garbage, garbage".utf8).write(to: URL(fileURLWithPath: path))
        let error = try #require(throws: TraceError.self) { try TraceStore(readingAt: path) }
        guard case .unreadable = error else {
            Issue.record("\(error)")
            return
        }
    }
}
