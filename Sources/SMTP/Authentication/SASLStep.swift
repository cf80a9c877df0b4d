/// What a mechanism wants next.
enum SASLStep: Equatable, Sendable {
    /// Send this to the client and hand its answer back in.
    case challenge([UInt8])
    /// The keys of this account, or such as look like keys where there are none.
    case needsKeys(account: String)
    /// The client has said all; judge it. `closing` goes to the client, as a last challenge, where the claim holds.
    case claim(LoginClaim, closing: [UInt8]?)
    /// The client's message breaks the mechanism's grammar.
    case malformed
}
