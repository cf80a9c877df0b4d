/// What belongs together: one mail transaction with the session around it, or what a session did outside any mail.
public struct TraceStory: Hashable, Sendable {
    public enum Subject: Hashable, Sendable {
        /// One mail of a session; the events of the session's other mails are not part of it.
        case mail(session: String, transaction: String)
        /// What happened in a session and belongs to no mail that was begun, like a refused recipient.
        case outsideMails(session: String)
        /// The whole session with all its mails.
        case session(String)

        public var session: String {
            switch self {
            case .mail(let session, _), .outsideMails(let session), .session(let session): session
            }
        }
    }

    public let subject: Subject
    /// In the order in which they were recorded.
    public let events: [TraceEvent]

    public init(subject: Subject, events: [TraceEvent]) {
        self.subject = subject
        self.events = events
    }
}
