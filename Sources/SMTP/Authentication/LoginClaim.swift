/// What a client says to be, and what it showed for it.
public struct LoginClaim: Hashable, Sendable {
    public enum Evidence: Hashable, Sendable {
        /// A password that is still to be compared.
        case password(String)
        /// The client proved that it knows the password, or failed to (RFC 5802 §3).
        case proof(holds: Bool)
    }

    public var mechanism: SASLMechanism
    /// The name as the client wrote it; may be anything.
    public var account: String
    public var evidence: Evidence

    public init(mechanism: SASLMechanism, account: String, evidence: Evidence) {
        self.mechanism = mechanism
        self.account = account
        self.evidence = evidence
    }
}
