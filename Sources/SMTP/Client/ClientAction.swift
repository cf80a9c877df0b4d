import NIOCore

/// What a client machine asks of the one who carries it.
public enum ClientAction: Equatable, Sendable {
    /// Send these octets.
    case write(ByteBuffer)
    /// All that was written must have left in clear, then TLS begins; call ``ClientStateMachine/secured()`` once it holds.
    case startTLS
    /// What the machine was told to do is done.
    case finished(ClientOutcome)
    /// The session is over: close the connection.
    case close
}
