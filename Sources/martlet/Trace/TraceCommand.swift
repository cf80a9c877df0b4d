import ArgumentParser
import Foundation
import Trace

/// `martlet trace`: what happened to a mail, or in a session.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Show what happened to mails: who sent them, what was answered, where they lie.",
        discussion: """
            ADDRESS is a sender or a recipient, also one that was refused; '<>' is the null sender. Without an argument the \
            newest mails are shown. The server keeps events for 14 days and need not be stopped.
            """)

    @Argument(help: ArgumentHelp("What to look for.", valueName: "address|message-id|id"))
    var subject: String?

    @OptionGroup var options: TraceOptions

    @Option(help: "Show at most that many mails, the newest.")
    var limit = 10

    @Option(help: ArgumentHelp("Only what happened in the last 90s, 30m, 2h, 3d or 1w.", valueName: "age"))
    var since: Age?

    @Flag(help: "One JSON object a line, one an event.")
    var json = false

    @Flag(help: "Run along: show events as they happen, until interrupted.")
    var follow = false

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be 1 or more.") }
        guard subject?.isEmpty != true else { throw ValidationError("Give an address, a message-id or an identity.") }
        guard !follow || since == nil else { throw ValidationError("--follow begins now; --since does not go with it.") }
    }

    func run() async throws {
        do {
            let store = try options.open()
            if follow {
                try await run(along: store, after: store.lastRow(), show: TraceCommand.show)
            } else {
                let lines = try lines(from: store, now: CivilTime.now)
                guard !lines.isEmpty else {
                    TraceCommand.complain(nothingFound(in: try options.path()))
                    throw ExitCode.failure
                }
                _ = TraceCommand.show(lines)
            }
        } catch let error as TraceError {
            TraceCommand.complain("\(error)")
            throw ExitCode.failure
        } catch let error as ConfigurationError {
            TraceCommand.complain("\(error)")
            throw ExitCode.failure
        }
    }

    /// What is to be shown of `store`; nothing when nothing was found.
    func lines(from store: TraceStore, now: Int64, timeline: Timeline = Timeline()) throws(TraceError) -> [String] {
        let start = since.map { now - $0.microseconds } ?? .min
        let stories =
            if let subject {
                try store.stories(TraceQuery(argument: subject), limit: limit, since: start)
            } else {
                try store.newestStories(limit: limit, since: start)
            }
        guard !json else { return stories.flatMap(\.events).map(\.json) }
        return Array(stories.map(timeline.lines).joined(separator: [""]))
    }

    /// Looks four times a second for events that are new.
    /// - Parameters:
    ///   - start: the identity of the last event that is not new.
    ///   - show: takes lines; false ends it.
    func run(
        along first: TraceStore, after start: Int64, timeline: Timeline = Timeline(), show: ([String]) -> Bool
    ) async throws {
        var store = first
        var last = start
        var follower = TraceFollower(query: subject.map(TraceQuery.init(argument:)))
        while true {
            if !store.isInPlace, let new = try? options.open() {
                // The server has begun a new file; what is in it is new.
                (store, last) = (new, 0)
            }
            let rows = try store.rows(after: last, limit: 1000)
            for row in rows {
                let events = try follower.take(row) { subject, id throws(TraceError) in try store.story(of: subject, upTo: id) }
                guard events.isEmpty || show(events.map { json ? $0.json : timeline.line(of: $0) }) else { return }
                last = row.id
            }
            if rows.isEmpty { try await Task.sleep(for: .milliseconds(250)) }
        }
    }

    private func nothingFound(in path: String) -> String {
        let age = since.map { _ in " in that time" } ?? ""
        guard let subject else { return "The trace at \(path) has no mails\(age)." }
        return "Nothing was found for \(TerminalText.escaped(subject)) in the trace at \(path)\(age)."
    }

    /// Writes at once: a line that waits in a buffer is not shown to somebody who runs along.
    /// - Returns: whether somebody still reads.
    private static func show(_ lines: [String]) -> Bool {
        let text = lines.map { $0 + "\n" }.joined()
        return (try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))) != nil
    }

    private static func complain(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data("martlet: \(text)\n".utf8))
    }
}
