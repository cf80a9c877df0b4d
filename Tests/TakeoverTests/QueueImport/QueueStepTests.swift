import Directory
import Foundation
import Logging
import MailFormat
import Spool
import Testing

@testable import Takeover

/// Nobody of the old senders is known, and no mail can be read.
private struct Nothing: InheritedOrigins, QueuedContents {
    func origin(of sender: ReversePath) async throws(DirectoryError) -> InheritedOrigin { InheritedOrigin(.unanswerable) }

    func octets(of message: MailServerModel.QueuedMessage) async throws(SwitchError) -> [UInt8] {
        throw SwitchError("nothing", german: "nichts")
    }
}

@Suite("The step that takes the queue over")
struct QueueStepTests {
    @Test("a mail that a crash left half put aside is put aside, though it can no longer be read as one")
    func resumes() async throws {
        let root = NSTemporaryDirectory() + "queuestep-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: root) }
        let queue = root + "/var/qmail/queue"
        for path in ["mess/3/77", "local/3/77", "remote/3/77", "martlet-switch/info/3/77"] {
            let file = URL(fileURLWithPath: "\(queue)/\(path)")
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(path.utf8).write(to: file)
        }
        let spool = SQLiteSpool(folder: root + "/queue", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let queueImport = QueueImport(
            spool: spool, contents: Nothing(), origins: Nothing(), hostname: try Domain("mx.example"), batch: "switch",
            language: .german)
        let step = QueueStep(queueImport: queueImport, spool: spool, batch: "switch", files: OldQueueFiles(root: root)) { [] }
        let notes = StepNotes(journal: try Journal(folder: root + "/switch"), step: step.name) { _ in }
        try notes.note("queue", "/var/qmail/queue")
        try notes.note("mail 77", "inherited /var/qmail/queue/mess/3/77")
        try await step.apply(notes)
        for path in ["mess/3/77", "local/3/77", "remote/3/77"] {
            #expect(!FileManager.default.fileExists(atPath: "\(queue)/\(path)"), "\(path)")
            #expect(FileManager.default.fileExists(atPath: "\(queue)/martlet-switch/\(path)"), "\(path)")
        }
        await spool.close()
    }
}
