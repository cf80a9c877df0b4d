/// What a domain does with reports to its mailboxes that bear no tag of a mail it sent (BATV, draft-levine-smtp-batv).
public enum BounceTags: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing is tagged, nothing is checked.
    case off
    /// What is sent is tagged; a report without a tag gets a header field that says so.
    case mark
    /// What is sent is tagged; a report without a tag is refused with 550 5.7.1.
    case refuse
}
