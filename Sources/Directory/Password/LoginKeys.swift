import Crypto
import CryptoExtras
import Foundation

/// What the directory keeps of a password for SCRAM-SHA-256 (RFC 5802 §3, RFC 7677): with it a login can be checked, and none can be made.
public struct LoginKeys: Hashable, Sendable {
    public var salt: [UInt8]
    /// Rounds of PBKDF2.
    public var iterations: Int
    /// 32 octets.
    public var storedKey: [UInt8]
    /// 32 octets.
    public var serverKey: [UInt8]

    /// Rounds for new keys. RFC 7677 §4 asks for 4,096 at least; each login costs the client as many, so a phone has to manage.
    public static let newIterations = 100_000
    static let saltOctets = 16

    public init(salt: [UInt8], iterations: Int, storedKey: [UInt8], serverKey: [UInt8]) {
        self.salt = salt
        self.iterations = iterations
        self.storedKey = storedKey
        self.serverKey = serverKey
    }

    /// Makes keys with a random salt, on a thread of its own kind: it costs tens of milliseconds.
    /// - Returns: nil for a password that SASLprep prohibits (RFC 4013); it opens the mailbox by PLAIN and LOGIN all the same.
    public static func deriving(_ password: String) async -> LoginKeys? {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<saltOctets).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return await PasswordQueue.shared.run { LoginKeys(deriving: password, salt: salt, iterations: newIterations) }
    }

    /// RFC 5802 §3, on the thread of the caller.
    init?(deriving password: String, salt: [UInt8], iterations: Int) {
        guard let prepared = SASLPrep.prepared(password),
            let salted = try? KDF.Insecure.PBKDF2.deriveKey(
                from: Array(prepared.utf8), salt: salt, using: .sha256, outputByteCount: SHA256.byteCount,
                unsafeUncheckedRounds: iterations)
        else { return nil }
        let clientKey = HMAC<SHA256>.authenticationCode(for: Array("Client Key".utf8), using: salted)
        self.init(
            salt: salt, iterations: iterations, storedKey: Array(SHA256.hash(data: Array(clientKey))),
            serverKey: Array(HMAC<SHA256>.authenticationCode(for: Array("Server Key".utf8), using: salted)))
    }

    /// What is shown for a name that has no keys: the same at each question, and nothing that anybody can prove. So who asks for the salt of a
    /// name does not learn whether there is a mailbox (RFC 5802 §9).
    static func nobodys(account: String, secret: [UInt8]) -> LoginKeys {
        func octets(_ what: String) -> [UInt8] {
            Array(HMAC<SHA256>.authenticationCode(for: Array("\(what)\u{0}\(account)".utf8), using: SymmetricKey(data: secret)))
        }
        return LoginKeys(
            salt: Array(octets("salt").prefix(saltOctets)), iterations: newIterations, storedKey: octets("stored"),
            serverKey: octets("server"))
    }
}
