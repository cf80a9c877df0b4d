import Foundation
import Synchronization
import Testing

@testable import Takeover

/// The world that steps of tests change: a set of words.
private final class World: Sendable {
    let words = Mutex<[String]>([])

    func add(_ word: String) { words.withLock { if !$0.contains(word) { $0.append(word) } } }
    func remove(_ word: String) { words.withLock { $0.removeAll { $0 == word } } }
    var all: [String] { words.withLock(\.self) }
}

private struct WordStep: SwitchStep {
    let name: String
    let world: World
    var fails = false
    var endsWithTheMachine = false
    var title: Wording { Wording(name, german: name) }

    func apply(_ notes: StepNotes) async throws(SwitchError) {
        try notes.note("half", name)
        world.add("\(name)-half")
        if fails { throw SwitchError("\(name) fails.", german: "\(name) scheitert.") }
        world.add(name)
    }

    func undo(_ notes: StepNotes) async throws(SwitchError) {
        if notes["half"] != nil { world.remove("\(name)-half") }
        world.remove(name)
    }
}

@Suite("The journal and the steps of the switch")
struct SwitchRunnerTests {
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        let folder = NSTemporaryDirectory() + "journal-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(folder)
    }

    /// The journal of a process that was killed right behind its line `count`: those lines, and the world as it was then.
    private func interrupted(_ folder: String, after count: Int, rollsBack: Bool = false) async throws -> (World, Bool) {
        let world = World()
        let snapshot = Mutex<([String], Data)?>(nil)
        do {
            let journal = try Journal(
                folder: folder,
                onAppend: { record in
                    guard record.number == count else { return }
                    let lines = FileManager.default.contents(atPath: "\(folder)/\(Journal.fileName)") ?? Data()
                    snapshot.withLock { $0 = (world.all, lines) }
                })
            let runner = SwitchRunner(steps: steps(world), journal: journal)
            try await runner.apply(facts: ["from": "qmail"])
            if rollsBack { try await runner.rollback() }
        }
        guard let (words, lines) = snapshot.withLock(\.self) else { return (world, false) }
        try lines.write(to: URL(fileURLWithPath: "\(folder)/\(Journal.fileName)"))
        let then = World()
        for word in words { then.add(word) }
        return (then, true)
    }

    private func steps(_ world: World) -> [any SwitchStep] {
        ["one", "two", "three"].map { WordStep(name: $0, world: world) }
    }

    private let whole = ["one-half", "one", "two-half", "two", "three-half", "three"]

    @Test("what ends with the machine is done anew when a switch goes on, and nothing else that was done")
    func looksAgain() async throws {
        try await withFolder { folder in
            // Seven lines: it was opened, and each of two steps begun, noted and done.
            #expect(try await interrupted(folder, after: 7).1)
            let world = World()
            let steps: [any SwitchStep] = [
                WordStep(name: "one", world: world), WordStep(name: "two", world: world, endsWithTheMachine: true),
                WordStep(name: "three", world: world),
            ]
            try await SwitchRunner(steps: steps, journal: try Journal(folder: folder)).apply(facts: [:])
            #expect(world.all == ["two-half", "two", "three-half", "three"])
        }
    }

    @Test("a switch that was cut off behind any line of its journal is finished by the next call")
    func goesOn() async throws {
        for count in 1... {
            var wasReached = false
            try await withFolder { folder in
                let (world, reached) = try await interrupted(folder, after: count)
                wasReached = reached
                guard reached else { return }
                let journal = try Journal(folder: folder)
                let runner = SwitchRunner(steps: steps(world), journal: journal)
                if runner.state.phase != .applied { try await runner.apply(facts: [:]) }
                #expect(world.all == whole, "after line \(count)")
                #expect(runner.state.phase == .applied)
                #expect(runner.state.facts == ["from": "qmail"])
            }
            if !wasReached {
                #expect(count == 12)
                break
            }
        }
    }

    @Test("a switch that was cut off behind any line of its journal is undone by rollback, however often that is cut off too")
    func goesBack() async throws {
        for count in 1... {
            var wasReached = false
            try await withFolder { folder in
                let (world, reached) = try await interrupted(folder, after: count, rollsBack: true)
                wasReached = reached
                guard reached else { return }
                let runner = SwitchRunner(steps: steps(world), journal: try Journal(folder: folder))
                if runner.state.phase != .rolledBack { try await runner.rollback() }
                #expect(world.all.isEmpty, "after line \(count)")
                #expect(runner.state.phase == .rolledBack)
            }
            if !wasReached { break }
        }
    }

    @Test("a step that fails takes all back, and the reason is in the journal")
    func turns() async throws {
        try await withFolder { folder in
            let world = World()
            let steps: [any SwitchStep] = [
                WordStep(name: "one", world: world), WordStep(name: "two", world: world, fails: true),
                WordStep(name: "three", world: world),
            ]
            let runner = SwitchRunner(steps: steps, journal: try Journal(folder: folder))
            await #expect(throws: SwitchError.self) { try await runner.apply(facts: [:]) }
            #expect(world.all.isEmpty)
            #expect(runner.state.phase == .rolledBack)
            #expect(runner.state.reason == "two fails.")
            #expect(runner.state.begun == ["one", "two"])
            // And from here a new one may begin.
            let again = SwitchRunner(steps: self.steps(world), journal: try Journal(folder: folder + "/other"))
            try await again.apply(facts: [:])
            #expect(world.all == whole)
        }
    }

    @Test("a torn last line counts as never written; a damaged one before it stops", arguments: [1, 5, 40])
    func torn(cut: Int) async throws {
        try await withFolder { folder in
            let path = "\(folder)/\(Journal.fileName)"
            do {
                let journal = try Journal(folder: folder)
                try journal.append(.opened, facts: ["from": "postfix"])
                try journal.append(.begun, step: "one")
                try journal.append(.done, step: "one")
            }
            let whole = try Data(contentsOf: URL(fileURLWithPath: path))
            try whole.dropLast(cut).write(to: URL(fileURLWithPath: path))
            do {
                let journal = try Journal(folder: folder)
                #expect(journal.records.map(\.event) == [.opened, .begun])
                try journal.append(.done, step: "one")
            }
            #expect(try Journal.records(in: folder).map(\.event) == [.opened, .begun, .done])

            var damaged = try Data(contentsOf: URL(fileURLWithPath: path))
            damaged[0] = UInt8(ascii: "x")
            try damaged.write(to: URL(fileURLWithPath: path))
            #expect(throws: SwitchError.self) { try Journal(folder: folder) }
        }
    }

    @Test("one process has the journal at a time")
    func locked() async throws {
        try await withFolder { folder in
            let journal = try Journal(folder: folder)
            #expect(throws: SwitchError.self) { try Journal(folder: folder, patience: .zero) }
            try journal.append(.opened)
        }
    }

    @Test("a journal that was closed is free, though a child that was forked meanwhile has its file open still")
    func unlocked() async throws {
        try await withFolder { folder in
            var journal: Journal? = try Journal(folder: folder)
            try journal?.append(.opened)
            // Such a child has a share in the open file, as a second descriptor has.
            let descriptor = try #require(Self.descriptor(of: "\(folder)/\(Journal.fileName)"))
            let share = dup(descriptor)
            defer { close(share) }
            journal = nil
            #expect(try Journal(folder: folder, patience: .zero).records.map(\.event) == [.opened])
        }
    }

    @Test("a lock that goes within the patience is no error")
    func patient() async throws {
        try await withFolder { folder in
            _ = try Journal(folder: folder)
            let other = open("\(folder)/\(Journal.fileName)", O_RDWR | O_CLOEXEC)
            try #require(flock(other, LOCK_EX | LOCK_NB) == 0)
            // A thread of its own: waiting for the lock blocks this one, and tasks may have no other while tests of whole servers run.
            Thread {
                usleep(30_000)
                close(other)
            }.start()
            _ = try Journal(folder: folder, patience: .seconds(60))
        }
    }

    /// The descriptor by which this process has a file open.
    private static func descriptor(of path: String) -> Int32? {
        var wanted = stat()
        guard stat(path, &wanted) == 0 else { return nil }
        return (0..<1024).first { number in
            var found = stat()
            return fstat(number, &found) == 0 && found.st_ino == wanted.st_ino && found.st_dev == wanted.st_dev
        }
    }
}
