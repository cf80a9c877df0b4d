import ArgumentParser
import Foundation
import Testing

@testable import Trace
@testable import martlet

/// `martlet trace` finds what an operator asks for and says so when there is nothing.
@Suite(.timeLimit(.minutes(1))) struct TraceCommandTests {
    private let folder: TraceFolder
    private let store: TraceStore
    private let timeline = Timeline(zone: .gmt)

    init() throws {
        folder = try TraceFolder()
        store = try TraceStore(writingAt: folder.path + "/trace.sqlite")
    }

    private func command(_ arguments: String...) throws -> TraceCommand {
        try #require(try TraceCommand.parseAsRoot(arguments + ["--home", folder.path]) as? TraceCommand)
    }

    private func lines(_ arguments: String..., now: Int64 = 0) throws -> [String] {
        let command = try #require(try TraceCommand.parseAsRoot(arguments + ["--home", folder.path]) as? TraceCommand)
        return try command.lines(from: command.options.open(), now: now, timeline: timeline)
    }

    private static func mail(
        _ number: Int, to recipient: String = "Anna@xn--gre-6ka8l.example", from sender: String = "bob@strange.example"
    ) -> [TraceEvent] {
        let (session, mail, time) = ("S\(number)", "M\(number)", Int64(number) * 1_000_000)
        return [
            TraceEvent(time: time, kind: .connected, session: session, client: "192.0.2.7"),
            TraceEvent(time: time + 1000, kind: .delivered, session: session, transaction: mail, recipient: recipient),
            TraceEvent(
                time: time + 2000, kind: .accepted, session: session, transaction: mail, sender: sender,
                messageID: "id\(number)@strange.example", code: 250),
            TraceEvent(time: time + 3000, kind: .disconnected, session: session),
        ]
    }

    @Test(arguments: [
        "anna@grüße.example", "<ANNA@Grüße.example>", "anna@xn--gre-6ka8l.example", "\"anna\"@GRÜSSE.example",
        "bob@strange.example", "<Bob@Strange.Example>", "<id1@strange.example>", "id1@strange.example", "M1", "S1",
    ])
    func aMailIsFoundBy(subject: String) throws {
        try store.append(TraceCommandTests.mail(1) + TraceCommandTests.mail(2, to: "x@kunde.example", from: "y@far.example"))
        // ß stays ß in IDNA2008; ss is another domain.
        let isFound = !subject.contains("SS")
        let lines = try lines(subject)
        #expect(lines.contains { $0.contains("session S1") } == isFound)
        #expect(!lines.contains { $0.contains("S2") })
    }

    @Test func aRecipientRefusedInItsOwnWritingIsFound() throws {
        try store.append([
            TraceEvent(time: 0, kind: .connected, session: "S1", client: "192.0.2.7"),
            TraceEvent(
                time: 10, kind: .refused, session: "S1", recipient: "Nobody@Grüße.example", code: 550, enhancedCode: "5.1.1",
                reason: "unknown-recipient", detail: "no such mailbox here"),
            TraceEvent(time: 20, kind: .refused, session: "S1", recipient: "webmaster", code: 550, enhancedCode: "5.1.3"),
        ])
        for subject in ["nobody@grüße.example", "nobody@xn--gre-6ka8l.example", "<webmaster>"] {
            #expect(try lines(subject).contains { $0.contains("550 5.1.") }, "\(subject)")
        }
    }

    @Test func theNullSenderIsFound() throws {
        try store.append(TraceCommandTests.mail(1, from: "") + TraceCommandTests.mail(2))
        let lines = try lines("<>")
        #expect(lines.contains("  from <>"))
        #expect(!lines.contains { $0.contains("M2") })
    }

    @Test func limitAndAge() throws {
        for number in 0..<30 { try store.append(TraceCommandTests.mail(number)) }
        func mails(_ lines: [String]) -> [String] { lines.compactMap { $0.firstMatch(of: /mail (M\d+)/).map { String($0.1) } } }
        #expect(mails(try lines("bob@strange.example")).count == 10)
        #expect(mails(try lines("bob@strange.example", "--limit", "2")) == ["M28", "M29"])
        #expect(mails(try lines("bob@strange.example", "--since", "5s", now: 30_000_000)) == ["M25", "M26", "M27", "M28", "M29"])
        #expect(mails(try lines("--limit", "1")) == ["M29"])
    }

    @Test func jsonIsOneObjectALine() throws {
        try store.append(TraceCommandTests.mail(1))
        let objects = try lines("M1", "--json").map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
        #expect(objects.map { $0?["event"] as? String } == ["connected", "delivered", "accepted", "disconnected"])
    }

    @Test(
        arguments: [
            ("90s", 90_000_000), ("30m", 1_800_000_000), ("2h", 7_200_000_000), ("3d", 259_200_000_000), ("1w", 604_800_000_000),
            ("2", nil), ("h", nil), ("-1h", nil), ("2y", nil), ("", nil), ("99999999999999999w", nil),
        ] as [(String, Int64?)])
    func ages(text: String, microseconds: Int64?) {
        #expect(Age(argument: text)?.microseconds == microseconds)
    }

    @Test(arguments: [["--limit", "0"], ["--since", "soon"], [""], ["--follow", "--since", "2h"]])
    func badArgumentsAreRefused(arguments: [String]) {
        #expect(throws: (any Error).self) { try TraceCommand.parse(arguments) }
    }

    @Test func nothingFoundIsFailure() async throws {
        var command = try command("nobody@kunde.example")
        await #expect(throws: ExitCode.failure) { try await command.run() }
        command = try #require(try TraceCommand.parseAsRoot(["x", "--home", folder.path + "/none"]) as? TraceCommand)
        await #expect(throws: ExitCode.failure) { try await command.run() }
    }

    @Test func runningAlongSeesWhatComes() async throws {
        try store.append(TraceCommandTests.mail(1))
        let command = try command("--follow")
        let reader = try command.options.open()
        let start = try reader.lastRow()
        try store.append([TraceCommandTests.mail(2)[0]])
        var seen: [String] = []
        try await command.run(along: reader, after: start, timeline: timeline) { lines in
            // What comes while it runs is seen as well.
            if seen.isEmpty { try? store.append(Array(TraceCommandTests.mail(2).dropFirst())) }
            seen += lines
            return seen.count < 4
        }
        #expect(
            seen.map { $0.split(separator: " ")[1...2].joined(separator: " ") } == [
                "S2 connected", "S2 delivered", "S2 accepted", "S2 disconnected",
            ])
    }

    @Test func runningAlongAMailShowsItFromItsBeginningAndNothingElse() async throws {
        let command = try command("anna@grüße.example", "--follow", "--json")
        let reader = try command.options.open()
        let (first, second) = (TraceCommandTests.mail(1), TraceCommandTests.mail(2, to: "x@kunde.example"))
        try store.append(zip(first, second).flatMap { [$0, $1] })
        var seen: [String] = []
        try await command.run(along: reader, after: 0, timeline: timeline) { lines in
            seen += lines
            return seen.count < 4
        }
        #expect(seen == first.map(\.json))
    }

    @Test func runningAlongGoesOnInANewFile() async throws {
        let command = try command("--follow")
        let reader = try command.options.open()
        try store.append([TraceCommandTests.mail(1)[0]])
        var seen: [String] = []
        try await command.run(along: reader, after: 0, timeline: timeline) { lines in
            seen += lines
            if seen.count == 1 {
                do {
                    try store.close()
                    _ = try TraceStore.setAside(store.path, at: Date(timeIntervalSince1970: 0))
                    try TraceStore(writingAt: store.path).append([TraceCommandTests.mail(7)[0]])
                } catch {
                    Issue.record("\(error)")
                    return false
                }
            }
            return seen.count < 2
        }
        #expect(seen.last?.contains("S7") == true)
    }
}

/// A folder that is deleted with its last owner.
private final class TraceFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "martlet-trace-command-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
