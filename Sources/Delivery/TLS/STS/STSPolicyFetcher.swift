import MailFormat

/// Fetches the text of policies.
public protocol STSPolicyFetcher: Sendable {
    /// The text at `https://mta-sts.DOMAIN/.well-known/mta-sts.txt` (RFC 8461 §3.3).
    func text(of domain: Domain) async throws(STSFetchError) -> String
}

/// Why a policy cannot be had, in words.
public struct STSFetchError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
