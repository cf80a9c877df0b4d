import NIOCore

/// The mail transaction that a client machine has open or is opening (RFC 5321 §3.3).
struct ClientTransaction: Sendable {
    /// What became of each recipient: refused by the client itself, answered, or nil while the answer is due.
    private(set) var answers: [Reply?]
    /// Recipients that were taken.
    private(set) var taken = 0
    private var nextDue = 0
    var mailReply: Reply?
    /// The server answers for each recipient behind the data.
    let answersEach: Bool

    /// - Parameter refusals: for each recipient, what the client itself says against it.
    init(refusals: [Reply?], answersEach: Bool) {
        answers = refusals
        self.answersEach = answersEach
    }

    /// Whether any recipient is not refused by the client itself.
    var asksAnybody: Bool { answers.contains { $0 == nil } }

    /// The answers to the RCPTs; empty where MAIL was refused.
    var recipientReplies: [Reply] { mailReply?.isPositive == true ? answers.compactMap(\.self) : [] }

    mutating func addRecipient() {
        answers.append(nil)
    }

    /// Takes the answer to the next RCPT that is due.
    mutating func take(_ reply: Reply) {
        while nextDue < answers.count, answers[nextDue] != nil { nextDue += 1 }
        guard nextDue < answers.count else { return }
        answers[nextDue] = reply
        nextDue += 1
        if reply.isPositive { taken += 1 }
    }
}
