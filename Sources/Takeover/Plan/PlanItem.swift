/// One thing of the old server, and what becomes of it.
public struct PlanItem: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case domain
        case mailbox
        case address
        case route
        /// The name, and the limits that the old server says.
        case setting
        /// A network whose clients may send anywhere.
        case network
        case refusedSender = "refused-sender"
        case refusedRecipient = "refused-recipient"
        /// A mail in the queue.
        case mail
    }

    public enum Outcome: String, Hashable, Sendable, CaseIterable {
        /// As it was.
        case carried
        /// It is carried and behaves otherwise; a finding at its place says how.
        case changed
        /// Nothing of it is carried; a finding at its place says why and what to do.
        case lost
    }

    public var kind: Kind
    /// `anna@kunde.example`, `max-*@kunde.example`, `far.example`, the number of a mail.
    public var name: String
    /// Nil where the model does not say.
    public var place: SourcePlace?
    public var outcome: Outcome
    public var result: PlanResult

    public init(_ kind: Kind, _ name: String, at place: SourcePlace?, _ outcome: Outcome, _ result: PlanResult) {
        self.kind = kind
        self.name = name
        self.place = place
        self.outcome = outcome
        self.result = result
    }
}
