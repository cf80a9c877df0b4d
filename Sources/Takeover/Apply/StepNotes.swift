/// What a step has to remember beyond a crash, in the journal; and what it tells the operator while it works.
public struct StepNotes: Sendable {
    private let journal: Journal
    private let step: String
    private let report: @Sendable (SwitchProgress) -> Void

    init(journal: Journal, step: String, report: @escaping @Sendable (SwitchProgress) -> Void) {
        self.journal = journal
        self.step = step
        self.report = report
    }

    /// The last value noted under that key in this switch, by this step.
    public subscript(key: String) -> String? {
        SwitchState(journal.records).notes[step]?[key]
    }

    /// All that the step noted.
    public var all: [String: String] { SwitchState(journal.records).notes[step] ?? [:] }

    /// Writes a value down, durably; to be called before what it is about comes about.
    public func note(_ key: String, _ value: String) throws(SwitchError) {
        try note([key: value])
    }

    public func note(_ facts: [String: String]) throws(SwitchError) {
        try journal.append(.noted, step: step, facts: facts)
    }

    /// Those of another step, which goes on with its work within this one.
    func of(_ step: any SwitchStep) -> StepNotes { StepNotes(journal: journal, step: step.name, report: report) }

    /// Tells the operator.
    public func tell(_ text: Wording) {
        report(.told(text))
    }

    /// The folder of the switch, for backups.
    public var folder: String { journal.folder }
}
