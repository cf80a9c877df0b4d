/// What happens to a client that sends before it has read the greeting (RFC 5321 §4.3.1 forbids it).
enum EarlyTalkerTreatment: String, ChoiceValue {
    /// 554 5.5.0 instead of the greeting, and the session ends.
    case refuse
    /// The session goes on; for trying a dialogue by hand.
    case allow
}
