/// One forged mail from outside.
struct ForgedMail: Sendable {
    /// How it goes round in a circle.
    enum Circle: Sendable {
        /// Addresses here that forward have forwarded it before.
        case forwarded
        /// It has made more hops than any mail makes.
        case tooManyHops
    }

    /// Stands in its subject, and nowhere else in the world.
    let token: String
    /// Empty for the null sender.
    let sender: String
    let recipients: [String]
    /// Fields in front of the subject.
    let header: String
    /// Asks for an answer for each recipient.
    let asksForEach: Bool
    var circle: Circle?
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
    let circle: ForgedMail.Circle?
    /// One for each recipient; a recipient of another kind had a transaction of its own.
    let recipients: [Recipient]
}
