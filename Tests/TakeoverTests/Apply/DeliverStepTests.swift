import Foundation
import Logging
import Spool
import Synchronization
import Testing

@testable import Takeover

/// Commands that are only written down.
private final class CommandBook: CommandRunner {
    let lines = Mutex<[String]>([])
    private let answers: [String: CommandOutcome]

    init(_ answers: [String: CommandOutcome]) { self.answers = answers }

    func run(_ arguments: [String], input: String, within: Duration) async throws(SwitchError) -> CommandOutcome {
        let line = arguments.joined(separator: " ")
        lines.withLock { $0.append(line) }
        return answers[line] ?? CommandOutcome(status: 0, text: "")
    }

    func octets(_ arguments: [String]) async throws(SwitchError) -> [UInt8] { [] }
    func start(_ arguments: [String], log: String) throws(SwitchError) -> Int32 {
        lines.withLock { $0.append(arguments.joined(separator: " ")) }
        return 0
    }

    func taken() -> [String] {
        lines.withLock { lines in
            defer { lines = [] }
            return lines
        }
    }
}

@Suite("Who writes into mailboxes of other accounts is started")
struct DeliverStepTests {
    private func withStep(
        socket: String, _ commands: CommandBook, _ body: (DeliverStep, StepNotes, String) async throws -> Void
    ) async throws {
        let folder = NSTemporaryDirectory() + "deliver-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let spool = SQLiteSpool(folder: folder + "/queue", logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let step = DeliverStep(
            socket: socket, roots: ["/srv/mail", "/srv/with \"quotes\""], binary: "/nowhere/martlet",
            configuration: "\(folder)/x.toml",
            log: "\(folder)/log", spool: spool, commands: commands, unitFolder: "\(folder)/units", patience: .seconds(1))
        let journal = try Journal(folder: "\(folder)/switch")
        try journal.append(.opened)
        try await body(step, StepNotes(journal: journal, step: "deliver") { _ in }, folder)
        await spool.close()
    }

    @Test("by the package's units, with the folders of the mailboxes opened to them; and back")
    func units() async throws {
        let commands = CommandBook([
            "systemctl is-enabled martlet-deliver.socket": CommandOutcome(status: 1, text: "disabled")
        ])
        try await withStep(socket: ConfigurationDraft.deliverSocket, commands) { step, notes, folder in
            for round in 0..<2 {
                try await step.apply(notes)
                let asked = round == 0 ? ["systemctl is-enabled martlet-deliver.socket"] : []
                #expect(
                    commands.taken() == ["systemctl cat martlet-deliver.socket"] + asked + [
                        "systemctl daemon-reload", "systemctl enable --now martlet-deliver.socket",
                        "systemctl try-restart martlet-deliver.service",
                    ])
            }
            let opening = "\(folder)/units/martlet-deliver.service.d/switch.conf"
            #expect(
                try String(contentsOfFile: opening, encoding: .utf8) == """
                    # By martlet switch apply.
                    [Service]
                    ReadWritePaths="-/srv/mail"
                    ReadWritePaths="-/srv/with \\"quotes\\""

                    """)
            for _ in 0..<2 {
                try await step.undo(notes)
                #expect(
                    commands.taken() == [
                        "systemctl disable --now martlet-deliver.socket martlet-deliver.service", "systemctl daemon-reload",
                    ])
            }
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/units/martlet-deliver.service.d"))
        }
    }

    @Test("units that ran before stay as they were")
    func unitsBefore() async throws {
        let commands = CommandBook(["systemctl is-enabled martlet-deliver.socket": CommandOutcome(status: 0, text: "enabled")])
        try await withStep(socket: ConfigurationDraft.deliverSocket, commands) { step, notes, _ in
            try await step.apply(notes)
            _ = commands.taken()
            try await step.undo(notes)
            #expect(commands.taken() == ["systemctl daemon-reload"])
        }
    }

    @Test("nothing is done where the server writes into all mailboxes itself")
    func none() async throws {
        let commands = CommandBook([:])
        try await withStep(socket: "", commands) { step, notes, _ in
            try await step.apply(notes)
            try await step.undo(notes)
            #expect(commands.taken() == [])
        }
    }

    @Test("one that does not start is a failure, which names where it says why")
    func fails() async throws {
        let commands = CommandBook([:])
        let place = NSTemporaryDirectory() + "nobody-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: place) }
        try await withStep(socket: "\(place)/socket", commands) { step, notes, folder in
            let error = await #expect(throws: SwitchError.self) { try await step.apply(notes) }
            #expect(error?.advice?.english == "\(folder)/log says why.")
            #expect(commands.taken() == ["/nowhere/martlet deliver --config \(folder)/x.toml"])
            try await step.undo(notes)
        }
    }
}
