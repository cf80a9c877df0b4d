import MailFormat

/// What to change of a domain; nil leaves it as it is.
public struct DomainChange: Sendable {
    public enum CatchAll: Hashable, Sendable {
        /// Unknown recipients go to this mailbox, of whatever local domain.
        case mailbox(Address)
        /// Unknown recipients are refused.
        case none
    }

    public var tagSeparators: TagSeparators?
    public var catchAll: CatchAll?
    public var bounceTags: BounceTags?

    public init(tagSeparators: TagSeparators? = nil, catchAll: CatchAll? = nil, bounceTags: BounceTags? = nil) {
        self.tagSeparators = tagSeparators
        self.catchAll = catchAll
        self.bounceTags = bounceTags
    }
}
