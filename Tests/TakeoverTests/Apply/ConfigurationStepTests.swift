import Foundation
import Testing

@testable import Takeover

@Suite("The configuration that a switch writes")
struct ConfigurationStepTests {
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "configuration-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    private func notes(_ journal: Journal) -> StepNotes { StepNotes(journal: journal, step: "configuration") { _ in } }

    private func step(_ path: String) -> ConfigurationStep {
        ConfigurationStep(path: path, text: "new = 1\n", listing: "all = 1\n", told: [])
    }

    @Test("the file before comes back to the octet, with its rights, however often either way is gone")
    func thereAndBack() async throws {
        try await withFolder { folder in
            let path = "\(folder)/martlet.toml"
            let before: [UInt8] = Array("old = 1 # without an end, in latin-1: \u{E4}".unicodeScalars.map { UInt8($0.value) })
            try Data(before).write(to: URL(fileURLWithPath: path))
            chmod(path, 0o640)
            try await withJournal(folder) { journal in
                for _ in 0..<2 { try await step(path).apply(notes(journal)) }
                #expect(try String(contentsOfFile: path, encoding: .utf8) == "new = 1\n")
                #expect(
                    try String(contentsOfFile: "\(journal.folder)/\(ConfigurationStep.drainFile)", encoding: .utf8) == "all = 1\n"
                )
                for _ in 0..<2 { try await step(path).undo(notes(journal)) }
                #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == before)
                #expect(try mode(path) == 0o640)
            }
        }
    }

    @Test("where there was none there is none again, nor its folder")
    func none() async throws {
        try await withFolder { folder in
            let path = "\(folder)/etc/martlet.toml"
            try await withJournal(folder) { journal in
                try await step(path).apply(notes(journal))
                #expect(try mode(path) == 0o644)
                for _ in 0..<2 { try await step(path).undo(notes(journal)) }
                #expect(!FileManager.default.fileExists(atPath: "\(folder)/etc"))
            }
        }
    }

    @Test("what the operator changed since is kept beside the journal")
    func edited() async throws {
        try await withFolder { folder in
            let path = "\(folder)/martlet.toml"
            try Data("old = 1\n".utf8).write(to: URL(fileURLWithPath: path))
            try await withJournal(folder) { journal in
                try await step(path).apply(notes(journal))
                try Data("mine = 1\n".utf8).write(to: URL(fileURLWithPath: path))
                for _ in 0..<2 { try await step(path).undo(notes(journal)) }
                #expect(try String(contentsOfFile: path, encoding: .utf8) == "old = 1\n")
                let later = "\(journal.folder)/\(ConfigurationStep.later)"
                #expect(try String(contentsOfFile: later, encoding: .utf8) == "mine = 1\n")
            }
        }
    }

    @Test("undoing what never came about does nothing")
    func never() async throws {
        try await withFolder { folder in
            try await withJournal(folder) { journal in
                try await step("\(folder)/martlet.toml").undo(notes(journal))
                #expect(!FileManager.default.fileExists(atPath: "\(folder)/martlet.toml"))
            }
        }
    }

    private func withJournal(_ folder: String, _ body: (Journal) async throws -> Void) async throws {
        let journal = try Journal(folder: "\(folder)/switch")
        try journal.append(.opened)
        try journal.append(.begun, step: "configuration")
        try await body(journal)
    }

    private func mode(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }
}
