/// Where a switch stands, as its journal tells.
public struct SwitchState: Hashable, Sendable {
    public enum Phase: String, Hashable, Sendable, Codable {
        /// There was never one.
        case none
        /// Some steps are done; `apply` goes on, `rollback` goes back.
        case applying
        case applied
        /// Some steps are undone; `rollback` goes on.
        case rollingBack = "rolling-back"
        case rolledBack = "rolled-back"
    }

    public var phase = Phase.none
    /// What the switch is about, as it was said when it began.
    public var facts: [String: String] = [:]
    /// The steps that were begun, in their order.
    public var begun: [String] = []
    public var done: Set<String> = []
    public var undone: Set<String> = []
    /// What steps noted, by their names.
    public var notes: [String: [String: String]] = [:]
    /// Why all went back; nil where the operator wanted it.
    public var reason: String?
    /// Seconds since 1970; nil where there was no switch.
    public var opened: Int64?
    public var changed: Int64?

    public init(_ records: [JournalRecord]) {
        for record in records { take(record) }
    }

    /// The steps that have to be undone, the last first.
    public var toUndo: [String] { begun.reversed().filter { !undone.contains($0) } }

    private mutating func take(_ record: JournalRecord) {
        changed = record.time
        switch record.event {
        case .opened:
            self = SwitchState([])
            phase = .applying
            facts = record.facts ?? [:]
            opened = record.time
            changed = record.time
        case .begun:
            if let step = record.step, !begun.contains(step) { begun.append(step) }
        case .noted:
            if let step = record.step { notes[step, default: [:]].merge(record.facts ?? [:]) { $1 } }
        case .done:
            if let step = record.step { done.insert(step) }
        case .turned:
            phase = .rollingBack
            reason = record.facts?["reason"]
        case .undone:
            if let step = record.step { undone.insert(step) }
        case .applied: phase = .applied
        case .rolledBack: phase = .rolledBack
        }
    }
}
