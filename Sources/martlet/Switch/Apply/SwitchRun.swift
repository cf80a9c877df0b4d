import ArgumentParser
import Foundation
import Takeover

/// One call of `switch apply` or `switch rollback`: the journal open, the steps put together, the operator told.
final class SwitchRun {
    /// Ends this process behind that line of the journal, as a power cut would: the number of the line, or the key of a fact that it notes or how that
    /// fact begins. For tests.
    static let crashVariable = "MARTLET_TEST_SWITCH_CRASH_AFTER"

    let teller: SwitchTeller
    /// Where the switch stood when the command was called.
    let state: SwitchState
    private let base: SwitchBase

    init(target: SwitchTarget) throws {
        teller = target.teller
        do {
            base = try target.base()
            state = SwitchState(try Journal.records(in: SwitchTarget.folder(of: base.values)))
        } catch {
            throw target.teller.failure(error)
        }
    }

    /// - Throws: ``CommandFailure`` in the operator's language.
    func run(_ body: (SwitchRun) async throws -> Void) async throws {
        do {
            try await body(self)
        } catch {
            throw teller.failure(error)
        }
    }

    /// Nothing is made or written where the configuration that would come about cannot be one.
    func apply(_ facts: [String: String]) async throws {
        let source = try OldServerSource(facts: facts)
        let reading = try SwitchReading(source)
        let merge: ConfigurationMerge
        let configuration: Configuration
        do throws(ConfigurationError) {
            let plan = reading.plan()
            merge = try base.merging(plan, root: source.root, mailboxes: plan.draft.mailboxes)
            configuration = try ConfigurationFile(text: merge.text, file: base.path).configuration
        } catch {
            throw SwitchTarget.failure(error)
        }
        try SwitchBase.makeFolders(of: configuration)
        let journal = try openJournal()
        let assembly = SwitchAssembly(
            configuration: configuration, configurationPath: base.path, merge: merge, facts: facts)
        try await close(assembly) {
            try await runner(assembly, source.software, reading, journal).apply(facts: facts)
        }
        say(Wording("Martlet has taken over.", german: "Martlet hat übernommen."))
    }

    /// - Throws: ``SwitchError`` where there is none to go back from.
    func requireSwitch() throws(SwitchError) {
        guard state.phase != .none, state.phase != .rolledBack else {
            throw SwitchError("There is no switch to go back from.", german: "Es gibt keine Umstellung, die zurückginge.")
        }
    }

    func rollback() async throws {
        var source = try OldServerSource(facts: state.facts)
        // The way back needs no passwords, and the file may be gone.
        source.psa = nil
        let reading = try SwitchReading(source)
        let journal = try openJournal()
        let assembly = SwitchAssembly(configuration: base.values, configurationPath: base.path, facts: state.facts)
        try await close(assembly) {
            try await runner(assembly, source.software, reading, journal).rollback()
        }
        say(Wording("The old server has its place back.", german: "Der alte Server hat seinen Platz wieder."))
    }

    private func openJournal() throws(SwitchError) -> Journal {
        let last = ProcessInfo.processInfo.environment[Self.crashVariable]
        return try Journal(
            folder: SwitchTarget.folder(of: base.values),
            onAppend: { record in
                guard let last else { return }
                let isNoted = record.facts?.contains { $0.key == last || $0.value.hasPrefix(last) } == true
                if record.number == Int(last) || (Int(last) == nil && isNoted) { kill(getpid(), SIGKILL) }
            })
    }

    private func close(_ assembly: SwitchAssembly, behind body: () async throws -> Void) async throws {
        let result: Result<Void, any Error>
        do {
            try await body()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await assembly.close()
        try result.get()
    }

    private func runner(
        _ assembly: SwitchAssembly, _ software: ServerSoftware, _ reading: SwitchReading, _ journal: Journal
    ) async throws -> SwitchRunner {
        SwitchRunner(steps: try await assembly.steps(old: software, reader: reading), journal: journal) { [teller] in
            teller.tell($0)
        }
    }

    private func say(_ text: Wording) {
        for line in teller.wrap(text.text(in: teller.language), indent: 0) {
            FileHandle.standardOutput.write(Data((line + "\n").utf8))
        }
    }
}

extension SwitchTeller {
    /// An error as the command ends with it: in the operator's language, in lines that fit.
    func failure(_ error: any Error) -> any Error {
        switch error {
        case let error as SwitchError: CommandFailure(failure(error.sentences(in: language)))
        case let error as SwitchExit: CommandFailure(failure(error.message.text(in: language)))
        default: error
        }
    }
}
