import Foundation
import SMTP

/// How one try for one recipient ended.
enum RecipientOutcome: Hashable, Sendable {
    /// Who has the mail now, and so who answers for it.
    enum Holder: Hashable, Sendable {
        /// A mailbox of this server: final delivery.
        case mailbox
        /// A next hop that takes DSN parameters and reports itself from here on (RFC 3461 §5.2.1).
        case reportingNextHop
        /// A next hop that does not (RFC 3461 §5.2.2).
        case nextHop
        /// The mails that were made of it for the members of an address are in the queue (RFC 3461 §5.2.7).
        case expansion
        /// A route throws it away.
        case nobody
        /// A report to a sender that was rewritten here (SRS): it is dropped, since nothing shows that the first mail was not forged.
        case rewriter
    }

    case delivered(Reply, to: Holder)
    /// It was tried; to be tried again later.
    case temporary(Reply)
    /// Never.
    case permanent(Reply)
    /// Nothing was tried; to be tried at that time. `failingSince`: from when on nobody was there whenever a try was made, by other mails; nil where
    /// it is this server that could not try.
    case untried(Reply, until: Date, failingSince: Date? = nil)
    /// A route says that it waits for the operator.
    case held(Reply)

    var reply: Reply {
        switch self {
        case .delivered(let reply, _), .temporary(let reply), .permanent(let reply), .untried(let reply, _, _), .held(let reply):
            reply
        }
    }

    /// What a next hop's answer means (RFC 5321 §4.2.1). Anything that is neither 2yz, 4yz nor 5yz is nonsense at this place, and
    /// nonsense is tried again.
    init(_ reply: Reply, holder: Holder) {
        self =
            switch reply.code {
            case 200..<300: .delivered(reply, to: holder)
            case 500..<600: .permanent(reply)
            default: .temporary(reply)
            }
    }
}
