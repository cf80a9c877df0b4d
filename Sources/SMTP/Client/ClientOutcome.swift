/// How what a client machine was told to do ended.
public enum ClientOutcome: Equatable, Sendable {
    /// The server has greeted and answered EHLO; what it offers.
    case ready(OfferedExtensions)
    /// STARTTLS was refused; the session stands, in clear.
    case tlsRefused(Reply)
    /// The server's part of the login (334); ``ClientStateMachine/respond(_:)`` goes on.
    case challenged(String)
    /// The server took the login, or refused it.
    case authenticated(Reply)
    /// The answer to MAIL and, where that was taken, to each RCPT.
    case opened(mail: Reply, recipients: [Reply])
    /// The answer to one more RCPT.
    case added(Reply)
    /// The server waits for more of the message.
    case mayContinue
    /// The answers to the message: one, or, over LMTP and with PRDR, one for each recipient that was taken.
    case sent([Reply])
    /// MAIL and RCPT as in ``opened(mail:recipients:)``, and the answers to the message as in ``sent(_:)``; those are empty where nobody was
    /// there to send it to.
    case delivered(mail: Reply, recipients: [Reply], answers: [Reply])
    /// The session is over.
    case failed(ClientFailure)
}
