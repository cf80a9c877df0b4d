import ArgumentParser
import Foundation
import Takeover

/// One call of `switch apply` or `switch rollback`: the journal open, the steps put together, the operator told.
final class SwitchRun {
    /// Ends this process behind that line of the journal, as a power cut would. For tests.
    static let crashVariable = "MARTLET_TEST_SWITCH_CRASH_AFTER"

    let language: Wording.Language
    private let target: SwitchTarget
    private let configuration: Configuration
    private let journal: Journal

    init(target: SwitchTarget) throws {
        self.target = target
        language = target.spoken
        do {
            configuration = try target.load()
            let last = ProcessInfo.processInfo.environment[Self.crashVariable].flatMap { Int($0) }
            journal = try Journal(
                folder: SwitchTarget.folder(of: configuration),
                onAppend: { record in
                    if record.number == last { kill(getpid(), SIGKILL) }
                })
        } catch {
            throw Self.failure(error, target.spoken)
        }
    }

    var state: SwitchState { SwitchState(journal.records) }

    /// - Throws: ``CommandFailure`` in the operator's language.
    func run(_ body: (SwitchRun) async throws -> Void) async throws {
        do {
            try await body(self)
        } catch {
            throw Self.failure(error, language)
        }
    }

    func apply(_ facts: [String: String]) async throws {
        let assembly = SwitchAssembly(configuration: configuration, configurationPath: target.file.path, facts: facts)
        let result: Result<Void, any Error>
        do {
            try await runner(assembly, facts).apply(facts: facts)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await assembly.close()
        try result.get()
        say(language == .german ? "Martlet hat übernommen." : "Martlet has taken over.")
    }

    func rollback() async throws {
        let facts = state.facts
        let assembly = SwitchAssembly(configuration: configuration, configurationPath: target.file.path, facts: facts)
        let result: Result<Void, any Error>
        do {
            try await runner(assembly, facts).rollback()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await assembly.close()
        try result.get()
        say(language == .german ? "Der alte Server hat seinen Platz wieder." : "The old server has its place back.")
    }

    private func runner(_ assembly: SwitchAssembly, _ facts: [String: String]) async throws -> SwitchRunner {
        let root = facts["root"] ?? "/"
        let tree = try FolderTree(root: root)
        guard let software = facts["from"].flatMap(ServerSoftware.init(rawValue:)),
            let reader = OldServerOptions.reader(of: software, tree, postfix: facts["postfix"])
        else {
            throw SwitchError("There is no switch to go on with.", german: "Es gibt keine Umstellung, mit der es weiterginge.")
        }
        let reading = SwitchReading(reader: reader, tree: tree)
        let teller = SwitchTeller(language: language)
        return SwitchRunner(steps: try await assembly.steps(old: software, reader: reading), journal: journal) { teller.tell($0) }
    }

    private func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }

    private static func failure(_ error: any Error, _ language: Wording.Language) -> any Error {
        switch error {
        case let error as SwitchError: CommandFailure(error.sentences(in: language))
        case let error as SwitchExit: CommandFailure(error.message)
        default: error
        }
    }
}
