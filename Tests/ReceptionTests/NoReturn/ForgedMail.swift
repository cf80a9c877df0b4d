/// One forged mail from outside.
struct ForgedMail: Sendable {
    /// Stands in its subject, and nowhere else in the world.
    let token: String
    /// Empty for the null sender.
    let sender: String
    let recipients: [String]
    /// Fields in front of the subject.
    let header: String
    /// Asks for an answer for each recipient.
    let asksForEach: Bool
}

/// What became of it, as its client saw it.
struct ForgedMailFate: Sendable {
    struct Recipient: Sendable {
        let address: String
        /// The reply that decided.
        let reply: String

        var isTaken: Bool { reply.hasPrefix("250 ") }
    }

    let token: String
    /// One for each recipient; a recipient of another kind had a transaction of its own.
    let recipients: [Recipient]
}
