/// What a server knows of a password under SCRAM-SHA-256 (RFC 5802 §3): enough to see that a client knows it, too little to log in with it
/// elsewhere.
public struct SCRAMKeys: Hashable, Sendable {
    public var salt: [UInt8]
    /// Rounds of PBKDF2; RFC 7677 §4 asks for 4,096 at least.
    public var iterations: Int
    /// 32 octets.
    public var storedKey: [UInt8]
    /// 32 octets.
    public var serverKey: [UInt8]

    public init(salt: [UInt8], iterations: Int, storedKey: [UInt8], serverKey: [UInt8]) {
        self.salt = salt
        self.iterations = iterations
        self.storedKey = storedKey
        self.serverKey = serverKey
    }
}
