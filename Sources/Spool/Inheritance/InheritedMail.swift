import Foundation

/// What a mail out of another server's queue was there, and when it is due here.
public struct InheritedMail: Hashable, Sendable {
    /// The take-over that it belongs to.
    public var batch: String
    /// The mail of the old queue that it is made from.
    public var origin: String
    /// Tells apart the mails that one old mail becomes: one a recipient where each has a sender of his own, a report.
    public var part: String
    /// When it is tried next, once it is released; nil: it stays held for the operator.
    public var due: Date?

    public init(batch: String, origin: String, part: String = "", due: Date?) {
        self.batch = batch
        self.origin = origin
        self.part = part
        self.due = due
    }
}
