/// One step of the switch. Its name in the journal tells it from the others.
///
/// A crash can come anywhere, and then the step is run again from its beginning or undone, whatever part of it had come about: so
/// ``apply(_:)`` and ``undo(_:)`` may be called any number of times, and undoing what never came about does nothing.
public protocol SwitchStep: Sendable {
    /// A word for the journal; never changed once released.
    var name: String { get }
    /// What it does, for the operator.
    var title: Wording { get }

    /// Whether what it did ends when the machine starts anew, after a loss of power: a switch that goes on then looks at it again, though the journal says
    /// that it is done.
    var endsWithTheMachine: Bool { get }

    /// - Throws: ``SwitchError``; all that was begun is then undone.
    func apply(_ notes: StepNotes) async throws(SwitchError)

    /// Puts back what was.
    /// - Throws: ``SwitchError``; the other steps are undone all the same.
    func undo(_ notes: StepNotes) async throws(SwitchError)
}

extension SwitchStep {
    public var endsWithTheMachine: Bool { false }
}
