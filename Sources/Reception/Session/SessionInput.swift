import NIOCore

/// What a session's task waits for.
enum SessionInput: Sendable {
    /// The client sent this.
    case octets(ByteBuffer)
    /// TLS holds; what came before was in clear. The version's name, such as `TLSv1.3`.
    case secured(version: String)
    /// The client took too long.
    case deadlinePassed
    /// The server goes down.
    case drain
}
