import MailFormat
import NIOCore

/// What a server machine asks of the one who carries it.
public enum ServerAction: Equatable, Sendable {
    /// Send this to the client.
    case reply(Reply)
    /// Judge the sender, then call ``ServerStateMachine/answer(_:)``.
    case judgeSender(MailCommand)
    /// Judge the recipient, then call ``ServerStateMachine/answer(_:)``.
    case judgeRecipient(RcptCommand)
    /// Look up the SCRAM keys of the account, then call ``ServerStateMachine/supply(_:nonce:)``, or ``ServerStateMachine/answer(_:)`` where the
    /// directory cannot be asked.
    case findKeys(account: String)
    /// Judge the login, then call ``ServerStateMachine/answer(_:)``; a positive reply logs the client in.
    case judgeLogin(LoginClaim)
    /// A message begins, for the recipients that were answered with 250.
    case beginMessage
    /// Octets of the message, dots removed, line ends proven. Only what came before a flaw is handed on.
    case content(ByteBuffer)
    /// The message is whole and well formed: make it durable, then call ``ServerStateMachine/answer(_:)``.
    case endMessage
    /// The message that began is given up.
    case abandonMessage
    /// The reply before this one must reach the client in clear, then TLS begins; call ``ServerStateMachine/secured()`` once it holds.
    case startTLS
    /// The session is over: no further octet of the client counts.
    case close
}
