/// What the operator sees of a switch while it goes on.
public enum SwitchProgress: Hashable, Sendable {
    /// A step begins; `number` from 1.
    case begins(Wording, number: Int, of: Int)
    /// It was done before the command was called.
    case wasDone(Wording, number: Int, of: Int)
    /// Something worth knowing within a step.
    case told(Wording)
    /// A step cannot be done; all goes back.
    case turns(because: SwitchError)
    case undoes(Wording)
    /// A step could not be undone; the others go on.
    case stuck(Wording, because: SwitchError)
}
