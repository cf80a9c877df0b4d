/// Runs the steps of a switch, and back.
///
/// Order of the durable steps: the journal says that a step begins → the step → the journal says that it is done. A crash leaves a
/// step that was begun and is not done, which ``apply(facts:)`` runs again and ``rollback()`` undoes.
public struct SwitchRunner: Sendable {
    private let steps: [any SwitchStep]
    private let journal: Journal
    private let report: @Sendable (SwitchProgress) -> Void

    public init(
        steps: [any SwitchStep], journal: Journal, report: @escaping @Sendable (SwitchProgress) -> Void = { _ in }
    ) {
        self.steps = steps
        self.journal = journal
        self.report = report
    }

    public var state: SwitchState { SwitchState(journal.records) }

    /// Goes through all steps that are not done. Where one cannot be done, goes back by itself.
    /// - Parameter facts: what the switch is about; written down when it begins.
    /// - Throws: ``SwitchError`` of the step that could not be done, when all is back as it was; or what keeps it from beginning.
    public func apply(facts: [String: String]) async throws(SwitchError) {
        switch state.phase {
        case .none, .rolledBack: try journal.append(.opened, facts: facts)
        case .applying: break
        case .applied:
            throw SwitchError(
                Wording("The switch is done already.", german: "Die Umstellung ist schon fertig."),
                advice: Wording(
                    "martlet switch status shows it, martlet switch rollback goes back.",
                    german: "martlet switch status zeigt sie, martlet switch rollback führt zurück."))
        case .rollingBack:
            throw SwitchError(
                Wording("A switch is on its way back.", german: "Eine Umstellung ist auf dem Rückweg."),
                advice: Wording(
                    "Finish that first: martlet switch rollback.",
                    german: "Bringen Sie das erst zu Ende: martlet switch rollback."))
        }
        do throws(SwitchError) {
            for (index, step) in steps.enumerated() { try await run(step, number: index + 1) }
            try journal.append(.applied)
        } catch {
            report(.turns(because: error))
            try journal.append(.turned, facts: ["reason": error.sentences(in: .english)])
            try await goBack(because: error)
            throw error
        }
    }

    private func run(_ step: any SwitchStep, number: Int) async throws(SwitchError) {
        let state = state
        guard !state.done.contains(step.name) else {
            report(.wasDone(step.title, number: number, of: steps.count))
            if step.endsWithTheMachine { try await step.apply(notes(of: step)) }
            return
        }
        report(.begins(step.title, number: number, of: steps.count))
        if !state.begun.contains(step.name) { try journal.append(.begun, step: step.name) }
        try await step.apply(notes(of: step))
        try journal.append(.done, step: step.name)
    }

    /// Undoes all that was begun, the last first.
    /// - Throws: ``SwitchError`` where there is nothing to undo, or something could not be undone: then it may be called again.
    public func rollback() async throws(SwitchError) {
        switch state.phase {
        case .none, .rolledBack:
            throw SwitchError("There is no switch to go back from.", german: "Es gibt keine Umstellung, die zurückginge.")
        case .applying, .applied: try journal.append(.turned)
        case .rollingBack: break
        }
        try await goBack(because: nil)
    }

    /// - Parameter cause: why; told with what could not be undone.
    private func goBack(because cause: SwitchError?) async throws(SwitchError) {
        var failures: [SwitchError] = []
        for name in state.toUndo {
            guard let step = steps.first(where: { $0.name == name }) else { continue }
            report(.undoes(step.title))
            do throws(SwitchError) {
                try await step.undo(notes(of: step))
                try journal.append(.undone, step: name)
            } catch {
                report(.stuck(step.title, because: error))
                failures.append(error)
            }
        }
        guard failures.isEmpty else {
            let all = [cause].compactMap(\.self) + failures
            throw SwitchError(
                Wording(
                    all.map { $0.sentences(in: .english) }.joined(separator: " "),
                    german: all.map { $0.sentences(in: .german) }.joined(separator: " ")),
                advice: Wording(
                    "Not all is back as it was. Put that right and call martlet switch rollback again.",
                    german:
                        "Nicht alles ist wieder, wie es war. Beheben Sie das und rufen Sie martlet switch rollback noch einmal auf."
                ))
        }
        try journal.append(.rolledBack)
    }

    private func notes(of step: any SwitchStep) -> StepNotes {
        StepNotes(journal: journal, step: step.name, report: report)
    }
}
