import Logging
import Synchronization

/// Keeps what is logged. It also holds on to the folder that is logged about, so that whoever has the logger has the folder.
final class LogRecorder: Sendable {
    private let text = Mutex<[String]>([])
    private let folder: TemporaryFolder

    init(_ folder: TemporaryFolder) {
        self.folder = folder
    }

    var lines: [String] { text.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(recorder: self) } }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        init(recorder: LogRecorder) {
            self.recorder = recorder
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let facts = (event.metadata ?? [:]).map { "\($0.key): \($0.value)" }.sorted().joined(separator: ", ")
            recorder.text.withLock { $0.append("\(event.level) \(event.message) \(facts)") }
        }
    }
}
