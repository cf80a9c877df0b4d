import Foundation
import SMTP
import Spool

/// Reads a next hop's answers in one transaction as what they mean for each recipient.
struct TransactionReading: Sendable {
    private let recipients: [LeasedRecipient]
    private var outcomes: [RecipientOutcome?]

    init(_ recipients: [LeasedRecipient]) {
        self.recipients = recipients
        outcomes = Array(repeating: nil, count: recipients.count)
    }

    /// The recipients that were taken and wait for the mail's end, by their place.
    var taken: [Int] { outcomes.indices.filter { outcomes[$0] == nil } }

    /// The answer to MAIL, where it is a refusal.
    mutating func refuseAll(_ reply: Reply) { settleOpen(Self.refusal(reply)) }

    /// The answers to RCPT, in order.
    mutating func read(recipients replies: [Reply], at now: Date) {
        for (index, reply) in zip(outcomes.indices, replies) where !(200..<300).contains(reply.code) {
            // RFC 5321 §4.5.3.1.10: too many recipients means that the others come in a transaction of their own, at once. Only where
            // somebody was taken, or it would go on for ever.
            let isTooMany = reply.code == 452 && replies.contains { (200..<300).contains($0.code) }
            outcomes[index] = isTooMany ? .untried(reply, until: now) : Self.refusal(reply)
        }
        // An answer that never came.
        let missing = Reply(451, .init(4, 5, 0), "the next hop left recipients without an answer")
        for index in outcomes.indices.dropFirst(replies.count) { outcomes[index] = .temporary(missing) }
    }

    /// The answers to the mail's end: one for all, or one for each that was taken (RFC 2033 §4.2).
    mutating func read(end replies: [Reply], holder: RecipientOutcome.Holder) {
        let taken = taken
        guard replies.count == taken.count, replies.count != 1 else {
            guard replies.count == 1, let reply = replies.first else {
                return settleOpen(.temporary(Reply(451, .init(4, 5, 0), "the next hop gave \(replies.count) answers to a mail")))
            }
            return settleOpen(RecipientOutcome(reply, holder: holder))
        }
        for (index, reply) in zip(taken, replies) { outcomes[index] = RecipientOutcome(reply, holder: holder) }
    }

    /// Whoever has no answer yet.
    mutating func settleOpen(_ outcome: RecipientOutcome) {
        for index in outcomes.indices where outcomes[index] == nil { outcomes[index] = outcome }
    }

    /// What is known in the end of each.
    var result: [(recipient: LeasedRecipient, outcome: RecipientOutcome)] {
        zip(recipients, outcomes).map { recipient, outcome in
            (recipient, outcome ?? .temporary(Reply(451, .init(4, 3, 0), "the transaction had no end")))
        }
    }

    /// 3yz and 2yz are no refusals where one stands: nonsense, to be tried again.
    private static func refusal(_ reply: Reply) -> RecipientOutcome {
        (500..<600).contains(reply.code) ? .permanent(reply) : .temporary(reply)
    }
}
