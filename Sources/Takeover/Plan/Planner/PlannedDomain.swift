import MailFormat

/// A domain of the plan while it is drawn up.
struct PlannedDomain {
    var name: Domain
    /// Its place in ``DirectoryDraft/domains``.
    var index: Int
    var tagSeparators: String
    var isRelay: Bool
    /// Its first mailbox, that of an administrator before others: who answers as postmaster where nobody is named so.
    var postmaster: Address?
    /// Whether it has names for beginnings, so that they are looked for.
    var hasBeginnings = false
    var catchAll: Address?
}
