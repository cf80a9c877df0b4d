/// One line of the ``Journal``.
public struct JournalRecord: Hashable, Sendable, Codable {
    public enum Event: String, Hashable, Sendable, Codable {
        /// A switch begins; what stood in the journal before is history.
        case opened
        /// A step was begun: from here on it has to be undone.
        case begun
        /// Something a step has to remember, written before what makes it so.
        case noted
        case done
        /// From here on all goes back.
        case turned
        case undone
        /// All steps are done.
        case applied
        /// All that was begun is undone.
        case rolledBack
    }

    /// From 1.
    public var number: Int
    /// Seconds since 1970-01-01 00:00 UTC.
    public var time: Int64
    public var event: Event
    /// The step's name, where the event is one of a step.
    public var step: String?
    /// For ``Event/opened`` what the switch is about, for ``Event/noted`` what is to be remembered, for ``Event/turned`` why.
    public var facts: [String: String]?

    public init(number: Int, time: Int64, event: Event, step: String? = nil, facts: [String: String]? = nil) {
        self.number = number
        self.time = time
        self.event = event
        self.step = step
        self.facts = facts
    }
}
