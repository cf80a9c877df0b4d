import ArgumentParser
import Foundation
import Logging
import MailFormat
import NIOCore
import Spool
import Synchronization
import Testing

@testable import martlet

@Suite("The commands queue and deadletter")
struct QueueCommandTests {
    /// A home of its own with a queue, that goes with the test.
    private final class Home: Sendable {
        let path = NSTemporaryDirectory() + "martlet-home-" + UUID().uuidString
        let spool: SQLiteSpool

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            spool = SQLiteSpool(folder: path + "/queue", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        /// What a command writes, given as a shell would split it.
        func answer(_ arguments: [String], asked: String? = nil) async throws -> String {
            let written = Mutex<[UInt8]>([])
            let output = QueueOutput(write: { text in written.withLock { $0 += text } }, ask: { _ in asked })
            let command = try Martlet.parseAsRoot(arguments + ["--home", path])
            let operation = try #require(command as? any QueueOperation)
            // An object of its own, as in a process of its own.
            let spool = try operation.place.open()
            let result: Result<Void, any Error>
            do { result = .success(try await operation.run(on: spool, output: output)) } catch { result = .failure(error) }
            await spool.close()
            try result.get()
            return written.withLock { String(decoding: $0, as: UTF8.self) }
        }

        func answer(_ arguments: String...) async throws -> String { try await answer(arguments) }

        func json<Value: Decodable>(_ type: Value.Type, _ arguments: String...) async throws -> Value {
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .custom { decoder in
                let text = try decoder.singleValueContainer().decode(String.self)
                return try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
            }
            return try decoder.decode(type, from: Data(try await answer(arguments + ["--json"]).utf8))
        }

        @discardableResult
        func queue(
            _ name: String, from sender: String = "anna@kunde.example", to recipients: [String] = ["bert@far.example"],
            age: TimeInterval = 0, octets: Int = 0
        ) async throws -> QueueID {
            let writer = spool.begin(
                SpoolEnvelope(
                    id: name, reversePath: sender.isEmpty ? .null : .address(try Address(sender)), origin: .held,
                    recipients: try recipients.map {
                        let address = try Address($0)
                        return SpoolRecipient(address: address, destination: address.domain.ascii)
                    }, senderKey: sender, arrival: Date() - age, messageID: "\(name)@kunde.example"))
            try await writer.append(ByteBuffer(string: "Subject: \(name)\r\n\r\nx\r\n"))
            if octets > 0 { try await writer.append(ByteBuffer(repeating: 0x61, count: octets)) }
            return try await writer.commit()
        }

        /// Tries all that is due to a destination, with that end.
        func settle(_ destination: String, _ outcome: Settlement.Outcome, _ reply: String) async throws {
            let leases = try await spool.lease(destination, at: Date(), for: .seconds(60), mails: 100, recipients: 100)
            try await spool.settle(
                leases.flatMap { lease in
                    lease.recipients.map { Settlement(message: lease.message, recipient: $0.id, outcome: outcome, reply: reply) }
                })
        }
    }

    /// What was forwarded, and a report, bear the name of the mail they come of.
    @Test func aNameThatSeveralMailsHaveIsNotGuessedAt() async throws {
        let home = try Home()
        let first = try await home.queue("TWICE")
        let second = try await home.queue("TWICE", from: "", to: ["anna@kunde.example"])
        for command in [["show", "TWICE"], ["delete", "TWICE", "--yes"], ["hold", "TWICE"], ["export", "TWICE"]] {
            do {
                let answer = try await home.answer(["queue"] + command)
                Issue.record("\(command) did something: \(answer)")
            } catch {
                #expect(Martlet.exitCode(for: error).rawValue == 64, "\(command)")
                let text = Martlet.message(for: error)
                #expect(text.contains("  \(first.number)  from anna@kunde.example to bert@far.example"), "\(text)")
                #expect(text.contains("  \(second.number)  from <> to anna@kunde.example"), "\(text)")
            }
        }
        #expect(try await home.answer("queue", "delete", "\(second.number)", "--yes").contains("1 mail"))
        #expect(try await home.answer("queue", "show", "TWICE").contains("bert@far.example"))
        await home.spool.close()
    }

    private func ids(_ text: String) -> [String] {
        text.split(separator: "\n").dropFirst().compactMap { $0.split(separator: " ").first.map(String.init) }
    }

    @Test func listShowsWhatIsAskedFor() async throws {
        let home = try Home()
        try await home.queue("A", age: 7200)
        try await home.queue("B", from: "", to: ["carl@near.example", "dora@far.example"])
        try await home.settle("near.example", .deferred(until: Date() + 600, counts: true), "451 4.7.1 Greylisted")
        #expect(ids(try await home.answer("queue", "list")) == ["1", "2"])
        #expect(ids(try await home.answer("queue", "list", "--limit", "1")) == ["1"])
        #expect(ids(try await home.answer("queue", "list", "--sender", "Anna@kunde.example")) == ["1"])
        #expect(ids(try await home.answer("queue", "list", "--sender", "<>")) == ["2"])
        #expect(ids(try await home.answer("queue", "list", "--recipient", "dora@far.example")) == ["2"])
        #expect(ids(try await home.answer("queue", "list", "--domain", "far.example")) == ["1", "2"])
        #expect(ids(try await home.answer("queue", "list", "--older-than", "1h")) == ["1"])
        #expect(ids(try await home.answer("queue", "list", "--newer-than", "1h")) == ["2"])
        #expect(ids(try await home.answer("queue", "list", "--state", "deferred")) == ["2"])
        #expect(ids(try await home.answer("queue", "list", "--damaged")) == [])
        let lines = try await home.answer("queue", "list").split(separator: "\n")
        #expect(lines[1] == "       1    2h     17  waiting     anna@kunde.example    bert@far.example")
        #expect(lines[2].hasSuffix("deferred    <>                    carl@near.example +1"))
        let found = try await home.json([QueuedMail].self, "queue", "list", "--domain", "near.example")
        #expect(found.map(\.id.number) == [2])
        #expect(found.map(\.lastReply) == ["451 4.7.1 Greylisted"])
        #expect(try await home.json([QueuedMail].self, "queue", "list", "--damaged") == [])
        await home.spool.close()
    }

    @Test func aListIsLongerThanOnePageAndNoLineIsLongerThan80() async throws {
        let home = try Home()
        let long = String(repeating: "l", count: 60)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<1203 {
                group.addTask {
                    try await home.queue(
                        "M\(index)", from: "\(long)@\(long).example", to: ["\(long)\(index)@\(long).example", "b@x.example"])
                }
            }
            try await group.waitForAll()
        }
        let lines = try await home.answer("queue", "list").split(separator: "\n")
        #expect(lines.count == 1204)
        #expect(lines.allSatisfy { $0.count <= 80 })
        #expect(ids(lines.joined(separator: "\n")).compactMap { Int($0) } == Array(1...1203))
        for text in [try await home.answer("queue", "show", "7"), try await home.answer("queue", "stats")] {
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }
        await home.spool.close()
    }

    @Test func showTellsAllOfAMail() async throws {
        let home = try Home()
        try await home.queue("A1B2", to: ["bert@far.example", "c@near.example"], age: 60)
        try await home.settle("far.example", .deferred(until: Date() + 3600, counts: true), "451 4.7.1 Greylisted\u{1B}[2J")
        for name in ["1", "#1", "A1B2"] {
            let text = try await home.answer("queue", "show", name)
            #expect(text.contains("Name:        A1B2\n"))
            #expect(text.contains("From:        anna@kunde.example\n"))
            #expect(text.contains("Message-ID:  <A1B2@kunde.example>\n"))
            #expect(
                text.contains(
                    "  bert@far.example\n    by far.example: deferred, 1 try, next in 59m\n    451 4.7.1 Greylisted\\u{1B}[2J ("))
            #expect(text.contains("  c@near.example\n    by near.example: waiting, next now\n"))
        }
        let shown = try await home.json(ShownMail.Answer.self, "queue", "show", "A1B2")
        #expect(shown.recipients.map(\.state) == [.deferred, .waiting])
        await #expect(throws: SpoolError.self) { try await home.answer("queue", "show", "2") }
        await #expect(throws: SpoolError.self) { try await home.answer("queue", "show", "A1") }
        await home.spool.close()
    }

    @Test func retryHoldReleaseAndDelete() async throws {
        let home = try Home()
        let first = try await home.queue("A")
        let second = try await home.queue("B", to: ["x@near.example"])
        try await home.settle("far.example", .deferred(until: Date() + 3600, counts: true), "421 4.3.2 Busy")
        #expect(try await home.answer("queue", "retry", "1") == "Due now: 1 mail.\n")
        #expect(try await home.spool.dueDestinations(at: Date(), excluding: [], limit: 9).contains("far.example"))
        #expect(
            try await home.json(QueueChangeAnswer.self, "queue", "hold", "--all")
                == QueueChangeAnswer(changed: [first, second], unchanged: []))
        #expect(try await home.spool.dueDestinations(at: Date(), excluding: [], limit: 9) == [])
        #expect(ids(try await home.answer("queue", "list", "--state", "held")) == ["1", "2"])
        #expect(try await home.answer("queue", "release", "--domain", "near.example") == "Released: 1 mail.\n")
        await #expect(throws: CommandFailure.self) { try await home.answer("queue", "release", "B") }
        #expect(try await home.answer("queue", "retry", "--sender", "nobody@kunde.example") == "Due now: 0 mails.\n")
        await #expect(throws: CommandFailure.self) { try await home.answer(["queue", "delete", "1"]) }
        await #expect(throws: CommandFailure.self) { try await home.answer(["queue", "delete", "1"], asked: "") }
        await #expect(throws: CommandFailure.self) { try await home.answer(["queue", "delete", "1"], asked: "n") }
        #expect(ids(try await home.answer("queue", "list")) == ["1", "2"])
        #expect(try await home.answer(["queue", "delete", "1"], asked: "y") == "Deleted: 1 mail.\n")
        #expect(try await home.answer("queue", "delete", "--all", "--yes") == "Deleted: 1 mail.\n")
        #expect(ids(try await home.answer("queue", "list")) == [])
        await #expect(throws: CommandFailure.self) { try await home.answer("queue", "delete", "1", "--yes") }
        await home.spool.close()
    }

    @Test(arguments: [
        ["queue", "delete"], ["queue", "retry", "1", "--all"], ["queue", "hold", "--all", "--sender", "a@b.example"],
        ["queue", "list", "--state", "dead"], ["queue", "list", "--older-than", "yesterday"], ["queue", "list", "--limit", "0"],
        ["queue", "show"], ["queue", "list", "--damaged", "--state", "held"], ["deadletter", "delete"],
        ["deadletter", "release", "1", "--all"], ["queue", "list", "--recipient", "webmaster"],
    ])
    func aWrongUseIsRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { try Martlet.parseAsRoot(arguments) }
    }

    @Test func exportWritesTheMailAsItIs() async throws {
        let home = try Home()
        try await home.queue("A")
        #expect(try await home.answer("queue", "export", "1") == "Subject: A\r\n\r\nx\r\n")
        let file = home.path + "/a.eml"
        #expect(try await home.answer("queue", "export", "A", "-o", file) == "")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "Subject: A\r\n\r\nx\r\n")
        await #expect(throws: CommandFailure.self) { try await home.answer("queue", "export", "A", "-o", file) }
        await home.spool.close()
    }

    @Test func statsTellOfDestinations() async throws {
        let home = try Home()
        try await home.queue("A", to: ["a@far.example", "b@far.example", "c@near.example"], age: 90_000)
        try await home.settle("far.example", .deferred(until: Date() + 3600, counts: true), "421 4.3.2 Busy")
        let lines = try await home.answer("queue", "stats").split(separator: "\n")
        #expect(lines[1] == "far.example                            2         2           0       0      1d")
        #expect(lines[2].hasPrefix("    ") && lines[2].hasSuffix("s ago: 421 4.3.2 Busy"))
        #expect(lines[3].hasPrefix("near.example "))
        #expect(lines.last == "1 mail, 3 recipients, 17 octets, 0 damaged, 0 dead letters")
        let answer = try await home.json(QueueStats.Answer.self, "queue", "stats", "--limit", "1")
        #expect(answer.destinations.map(\.deferred) == [2])
        await home.spool.close()
    }

    @Test func deadLetters() async throws {
        let home = try Home()
        let first = try await home.queue("A")
        try await home.queue("B", to: ["x@near.example"])
        try await home.settle("far.example", .dead, "550 5.1.1 No such user")
        let text = try await home.answer("deadletter", "list")
        #expect(ids(text).first == "1")
        #expect(text.contains("550 5.1.1 No such user"))
        #expect(try await home.json([DeadLetter].self, "deadletter", "list", "--since", "1h").map(\.id) == [first])
        #expect(try await home.answer("deadletter", "show", "A").contains("by far.example: dead\n    550 5.1.1 No such user"))
        await #expect(throws: SpoolError.self) { try await home.answer("deadletter", "show", "B") }
        #expect(try await home.answer("queue", "export", "A").hasPrefix("Subject: A"))
        #expect(try await home.answer("deadletter", "release", "1") == "Released: 1 mail.\n")
        await #expect(throws: CommandFailure.self) { try await home.answer("deadletter", "release", "1") }
        try await home.settle("far.example", .dead, "550 5.1.1 No such user")
        await #expect(throws: CommandFailure.self) { try await home.answer("deadletter", "delete", "--all") }
        #expect(try await home.answer("deadletter", "delete", "--all", "--yes") == "Deleted: 1 mail.\n")
        #expect(ids(try await home.answer("deadletter", "list")) == [])
        #expect(ids(try await home.answer("queue", "list")) == ["2"])
        await home.spool.close()
    }

    @Test func damagedMailsAreListed() async throws {
        let home = try Home()
        let id = try await home.queue("A", octets: 200_000)
        try FileManager.default.removeItem(atPath: home.path + "/queue/bodies")
        await #expect(throws: SpoolError.self) { try await home.spool.content(of: id) }
        #expect(ids(try await home.answer("queue", "list", "--damaged")) == ["1"])
        #expect(try await home.answer("queue", "show", "1").contains("Damage:      its file bodies/"))
        await #expect(throws: CommandFailure.self) { try await home.answer("queue", "export", "1") }
        await home.spool.close()
    }

    @Test func withoutAQueueThereIsAnError() async throws {
        let home = try Home()
        await #expect(throws: SpoolError.self) { try await home.answer("queue", "list") }
        #expect(!FileManager.default.fileExists(atPath: home.path + "/queue"))
    }
}
