import GRDB

/// An event as it lies in the store, with its place in the order of all events.
public struct TraceRow: Hashable, Sendable {
    /// Greater than that of every event that was recorded before.
    public let id: Int64
    public let event: TraceEvent

    public init(id: Int64, event: TraceEvent) {
        self.id = id
        self.event = event
    }

    /// Nil for a kind that this version does not know: a newer server wrote it.
    init?(_ row: Row) {
        guard let kind = TraceEvent.Kind(rawValue: row["kind"]) else { return nil }
        id = row["id"]
        event = TraceEvent(
            time: row["time"], kind: kind, session: row["session"], transaction: row["mail"], client: row["client"],
            sender: row["sender"], recipient: row["recipient"], messageID: row["message_id"], code: row["code"],
            enhancedCode: row["enhanced_code"], reason: row["reason"], detail: row["detail"], octets: row["octets"],
            milliseconds: row["milliseconds"])
    }
}
