/// A key that marks what this server sent.
public struct Secret: Hashable, Sendable {
    /// What it is for.
    public enum Purpose: String, Hashable, Sendable, CaseIterable {
        /// Rewritten senders of forwarded mail (SRS).
        case senderRewriting = "srs"
        /// Tags on reverse-paths (BATV).
        case bounceTags = "batv"
        /// Salts of names that nobody bears (SCRAM).
        case unknownLogins = "logins"
    }

    /// Grows with each secret that is made, whatever its purpose.
    public var number: Int64
    /// Random octets.
    public var value: [UInt8]
    /// Seconds since 1970-01-01 00:00 UTC.
    public var madeAt: Int64

    public init(number: Int64, value: [UInt8], madeAt: Int64) {
        self.number = number
        self.value = value
        self.madeAt = madeAt
    }
}
