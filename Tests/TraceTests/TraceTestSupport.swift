import Foundation
import Logging
import Synchronization

@testable import Trace

/// A folder that is deleted with its last owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "martlet-trace-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var trace: String { path + "/trace.sqlite" }

    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}

/// Keeps what was logged.
final class LogBook: Sendable {
    private let entries = Mutex<[String]>([])

    var lines: [String] { entries.withLock { $0 } }

    func lines(with word: String) -> [String] { lines.filter { $0.contains(word) } }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(book: self) }
    }

    private struct Handler: LogHandler {
        let book: LogBook
        var logLevel = Logger.Level.trace
        var metadata = Logger.Metadata()
        var metadataProvider: Logger.MetadataProvider?

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            book.entries.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
        }
    }
}

/// A clock that stands still until it is moved.
final class Clock: Sendable {
    private let time: Mutex<Int64>

    init(_ microseconds: Int64) { time = Mutex(microseconds) }

    var now: Int64 { time.withLock { $0 } }

    func move(bySeconds seconds: Int64) { time.withLock { $0 += seconds * 1_000_000 } }
}

enum Sample {
    /// 2026-11-24 23:25:18.123456 UTC.
    static let time: Int64 = 1_795_562_718_123_456

    static func event(_ number: Int, time: Int64 = Sample.time) -> TraceEvent {
        TraceEvent(time: time + Int64(number) * 1000, kind: .connected, session: "s\(number)", client: "192.0.2.1")
    }

    /// A session with one refused recipient and one mail that arrives.
    static func session(
        _ session: String = "S1", mail: String = "M1", sender: String = "bob@strange.example", at time: Int64 = Sample.time
    ) -> [TraceEvent] {
        [
            TraceEvent(time: time, kind: .connected, session: session, client: "192.0.2.7"),
            TraceEvent(time: time + 4_000, kind: .greeted, session: session, detail: "EHLO mail.strange.example"),
            TraceEvent(time: time + 21_000, kind: .secured, session: session, detail: "TLSv1.3 TLS_AES_256_GCM_SHA384"),
            TraceEvent(
                time: time + 30_000, kind: .refused, session: session, client: "192.0.2.7", sender: sender,
                recipient: "nosuch@kunde.example", code: 550, enhancedCode: "5.1.1", reason: "unknown-recipient",
                detail: "no such mailbox here"),
            TraceEvent(
                time: time + 95_400, kind: .delivered, session: session, transaction: mail, recipient: "anna@kunde.example",
                milliseconds: 3.25),
            TraceEvent(
                time: time + 95_500, kind: .accepted, session: session, transaction: mail, client: "192.0.2.7", sender: sender,
                messageID: "\(mail)@strange.example", code: 250, enhancedCode: "2.0.0", detail: "\(mail) is in the mailbox",
                octets: 4096, milliseconds: 12.04),
            TraceEvent(time: time + 101_000, kind: .disconnected, session: session, octets: 4321, milliseconds: 101),
        ]
    }
}
