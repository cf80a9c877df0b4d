/// What is known of a domain's MTA-STS policy.
public enum STSFinding: Hashable, Sendable {
    /// There is none, or none that can be had; the text says why.
    case none(String)
    /// The policy that holds. `note` says why it is an older one, where it is.
    case policy(STSPolicy, id: String, note: String?)
}
