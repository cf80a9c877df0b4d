import Directory
import SMTP

/// What was done already for one recipient that leads to several: not to be done again when the rest is tried again.
struct MemberProgress: Hashable, Sendable {
    /// The mailboxes have it.
    var hasCopies = false
    /// What ended for good, by member: programs that took the mail or refused it.
    var programs: [String: Reply] = [:]
    /// Forwards that are in the queue, as mails of their own, or cannot be for good, by ``group(_:)``.
    var forwards: [String: Reply] = [:]
    /// A program said that nothing behind it shall get the mail.
    var isStopped = false

    var isEmpty: Bool { self == MemberProgress() }

    /// What goes on in one mail: the forwards of one address under one sender.
    static func group(_ forward: Expansion.Forward) -> String { (forward.relay == nil ? "" : "relay ") + forward.of }

    static func name(_ program: Expansion.Program) -> String { "\(program.of)|\(program.command)" }
}

extension RecipientOutcome {
    /// Whether no other try comes because of it.
    var isFinal: Bool {
        switch self {
        case .delivered, .permanent: true
        case .temporary, .untried, .held: false
        }
    }
}
