/// A policy of MTA-STS as it was fetched (RFC 8461).
public struct StoredSTSPolicy: Hashable, Sendable {
    /// The `id` of the TXT record when it was fetched.
    public var id: String
    /// The text that the policy host served.
    public var text: String
    /// Until when it holds, in seconds since 1970.
    public var expires: Int

    public init(id: String, text: String, expires: Int) {
        self.id = id
        self.text = text
        self.expires = expires
    }
}
