/// The old server's queue in numbers.
public struct QueueSummary: Hashable, Sendable, Codable {
    public var mails = 0
    /// Octets of all contents.
    public var octets: Int64 = 0
    /// Recipients that are still to be served.
    public var pendingRecipients = 0
    /// Recipients that are served, and are never served again.
    public var doneRecipients = 0
    public var heldMails = 0
    /// Taken by the old server and not looked at yet.
    public var unprocessedMails = 0
    /// That the old server could not read.
    public var corruptMails = 0
    /// Seconds since 1970-01-01 00:00 UTC; nil for an empty queue.
    public var oldestArrival: Int64?

    public init() {}

    init(_ queue: [MailServerModel.QueuedMessage]) {
        for mail in queue {
            mails += 1
            octets = octets.addingReportingOverflow(max(mail.octets, 0)).partialValue
            for recipient in mail.recipients {
                switch recipient.state {
                case .pending: pendingRecipients += 1
                case .done: doneRecipients += 1
                }
            }
            switch mail.state {
            case .waiting: break
            case .unprocessed: unprocessedMails += 1
            case .held: heldMails += 1
            case .corrupt: corruptMails += 1
            }
            oldestArrival = min(oldestArrival ?? mail.arrival, mail.arrival)
        }
    }
}
