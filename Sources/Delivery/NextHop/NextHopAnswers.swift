import SMTP

/// What a next hop said of a mail.
public struct NextHopAnswers: Hashable, Sendable {
    public var mail: Reply
    /// To each RCPT, in order; empty where MAIL was refused.
    public var recipients: [Reply]
    /// To the mail itself: one, or, over LMTP and with PRDR, one for each taken recipient; empty where none was taken.
    public var content: [Reply]

    public init(mail: Reply, recipients: [Reply], content: [Reply] = []) {
        self.mail = mail
        self.recipients = recipients
        self.content = content
    }

    /// What became of each of the recipients that were asked for, in order: the answer that was the last word on it.
    public func fates(of count: Int) -> [Reply] {
        guard mail.isPositive else { return Array(repeating: mail, count: count) }
        var taken = 0
        return recipients.map { reply in
            guard reply.isPositive, let last = content.last else { return reply }
            defer { taken += 1 }
            return taken < content.count ? content[taken] : last
        }
    }
}
