import Directory

/// What lies in a mailbox, or is added to it.
struct MaildirUsage: Equatable, Sendable {
    var octets: Int64 = 0
    var messages: Int64 = 0

    static func + (one: MaildirUsage, other: MaildirUsage) -> MaildirUsage {
        MaildirUsage(octets: one.octets + other.octets, messages: one.messages + other.messages)
    }

    /// Nothing fits any more: a limit is reached.
    func fills(_ quota: Mailbox.Quota) -> Bool {
        (quota.octets > 0 && octets >= quota.octets) || (quota.messages > 0 && messages >= quota.messages)
    }

    /// More than is allowed.
    func exceeds(_ quota: Mailbox.Quota) -> Bool {
        (quota.octets > 0 && octets > quota.octets) || (quota.messages > 0 && messages > quota.messages)
    }
}
