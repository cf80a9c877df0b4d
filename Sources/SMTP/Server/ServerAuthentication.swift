/// Under which conditions a server lets clients log in (RFC 4954).
public struct ServerAuthentication: Sendable {
    /// What is offered, in this order.
    public var mechanisms: [SASLMechanism]
    /// Whether AUTH is offered without TLS as well; for loopback only.
    public var allowsClearText: Bool
    /// Whether MAIL needs a login (RFC 6409 §4.3).
    public var isRequired: Bool
    /// `tls-server-end-point` of this server's certificate (RFC 5929 §4.1); nil: no mechanism with channel binding.
    public var channelBinding: [UInt8]?

    public init(
        mechanisms: [SASLMechanism] = SASLMechanism.allCases, allowsClearText: Bool = false, isRequired: Bool = true,
        channelBinding: [UInt8]? = nil
    ) {
        self.mechanisms = mechanisms
        self.allowsClearText = allowsClearText
        self.isRequired = isRequired
        self.channelBinding = channelBinding
    }

    /// What a client of this connection may use.
    func offered(isSecured: Bool) -> [SASLMechanism] {
        guard isSecured || allowsClearText else { return [] }
        return mechanisms.filter { $0 != .scramSHA256Plus || (isSecured && channelBinding != nil) }
    }
}
