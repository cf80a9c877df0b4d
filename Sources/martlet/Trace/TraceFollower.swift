import Trace

/// Decides which of the events that come in are shown: all, or those of the mails that a query is about.
///
/// A mail is known to be sought only when its sender or recipient comes by; what happened in it and in its session
/// before is shown then.
struct TraceFollower {
    private struct Followed {
        var isWhole: Bool
        var mails: Set<String>
    }

    /// All events when nil.
    let query: TraceQuery?
    private var sessions: [String: Followed] = [:]

    init(query: TraceQuery?) {
        self.query = query
    }

    /// - Parameter story: the events of a subject up to and with the one of that identity.
    /// - Returns: what to show now that `row` has come, in order.
    mutating func take(
        _ row: TraceRow, story: (TraceStory.Subject, Int64) throws(TraceError) -> TraceStory
    ) throws(TraceError) -> [TraceEvent] {
        guard let query else { return [row.event] }
        let event = row.event
        // What delivery does later bears all that can be asked for, and no session follows it.
        if event.isAfterItsSession { return query.matches(event) ? [event] : [] }
        defer { if event.kind == .disconnected { sessions[event.session] = nil } }
        guard var followed = sessions[event.session] else {
            guard query.matches(event) else { return [] }
            let isWhole = query.identities.contains(event.session)
            sessions[event.session] = Followed(isWhole: isWhole, mails: event.transaction.map { [$0] } ?? [])
            return try story(isWhole ? .session(event.session) : TraceFollower.subject(of: event), row.id).events
        }
        guard !followed.isWhole, let transaction = event.transaction, !followed.mails.contains(transaction) else {
            return [event]
        }
        guard query.matches(event) else { return [] }
        followed.mails.insert(transaction)
        sessions[event.session] = followed
        return try story(TraceFollower.subject(of: event), row.id).events.filter { $0.transaction == transaction }
    }

    private static func subject(of event: TraceEvent) -> TraceStory.Subject {
        event.transaction.map { .mail(session: event.session, transaction: $0) } ?? .outsideMails(session: event.session)
    }
}
