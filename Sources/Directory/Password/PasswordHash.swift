import CCrypt
import Foundation
import MailFormat

/// A password as the directory keeps it: a string of crypt(5) that names its method, its cost and its salt.
///
/// New ones are yescrypt (`$y$`), the default of Debian's libcrypt. Verified besides are the methods that mail servers have
/// stored: `$1$` (MD5), `$5$` and `$6$` (SHA-2), `$2y$` with its sisters `$2a$` and `$2b$` (bcrypt), `$7$` (scrypt), `$gy$`, the old one of
/// DES without a prefix and its extended form `_`, and the digests of ``PasswordDigest``.
public struct PasswordHash: Hashable, Sendable {
    /// The string as crypt(5) writes it.
    public let text: String

    /// The name of the method, as crypt(5) has it; nil for one that is not verified here.
    public var method: String? {
        let names = ["$1$": "md5crypt", "$5$": "sha256crypt", "$6$": "sha512crypt", "$y$": "yescrypt", "$7$": "scrypt"]
        if let name = names[String(text.prefix(3))] { return name }
        if Self.bcryptPrefixes.contains(where: text.hasPrefix) { return "bcrypt" }
        if text.hasPrefix("$gy$") { return "gost-yescrypt" }
        if text.hasPrefix("_") { return "bsdicrypt" }
        if let digest = PasswordDigest(text) { return "{\(digest.scheme)}" }
        return Self.isTraditional(text) ? "descrypt" : nil
    }

    /// The longest password that is taken, in octets: crypt(3) reads `CRYPT_MAX_PASSPHRASE_SIZE` with the closing NUL.
    public static let longestPassword = Int(CRYPT_MAX_PASSPHRASE_SIZE) - 1

    /// The octets of a password that bcrypt looks at; whatever stands behind them would not be compared.
    static let bcryptReach = 72

    private static let bcryptPrefixes = ["$2a$", "$2b$", "$2y$"]
    private static let prefixes = ["$1$", "$5$", "$6$", "$y$", "$7$", "$gy$", "_"] + bcryptPrefixes

    /// Schemes of Dovecot whose text is a string of crypt(5).
    private static let cryptSchemes: Set<String> = [
        "CRYPT", "DES-CRYPT", "MD5-CRYPT", "SHA256-CRYPT", "SHA512-CRYPT", "BLF-CRYPT",
    ]

    /// Takes over a hash that was made elsewhere. `{SHA512-CRYPT}` and its sisters, which only say what follows, are left out of ``text``.
    /// - Throws: ``DirectoryError/invalid(_:)`` when it has not the form that crypt(5) gives for one of the methods above, nor that of a digest.
    public init(text: String) throws(DirectoryError) {
        var hash = text[...]
        if hash.first == "{", let end = hash.firstIndex(of: "}"),
            Self.cryptSchemes.contains(hash[hash.index(after: hash.startIndex)..<end].uppercased())
        {
            hash = hash[hash.index(after: end)...]
        }
        let text = String(hash)
        guard text.utf8.count < Int(CRYPT_OUTPUT_SIZE), Self.isWellFormed(text) else {
            throw .invalid(
                "This is no password hash that can be checked: none of crypt(5) that starts with one of "
                    + "\(Self.prefixes.joined(separator: " ")), none of DES, and no digest such as {SSHA512}.")
        }
        self.text = text
    }

    /// Thirteen characters, of which two are the salt: the crypt of the first systems.
    static func isTraditional(_ text: String) -> Bool {
        text.utf8.count == 13 && text.utf8.allSatisfy(isEncoded)
    }

    /// What stands in the database, whatever it is.
    init(stored text: String) {
        self.text = text
    }

    /// Makes a new yescrypt hash with a random salt, on a thread of its own kind: it costs tens of milliseconds.
    /// - Throws: ``DirectoryError/invalid(_:)`` for a password that is empty, holds NUL, or is longer than ``longestPassword``.
    public static func hashing(_ password: String) async throws(DirectoryError) -> PasswordHash {
        try await PasswordQueue.shared.run { Result { () throws(DirectoryError) in try PasswordHash(hashing: password) } }.get()
    }

    /// Whether this is the hash of `password`. Costs what the hash says, so it runs on a thread of its own kind.
    public func matches(_ password: String) async -> Bool {
        await PasswordQueue.shared.run { isMade(from: password) }
    }
}

extension PasswordHash {
    /// ``hashing(_:)``, on the thread of the caller.
    init(hashing password: String) throws(DirectoryError) {
        guard let octets = Self.readable(password) else {
            throw .invalid("A password has 1 to \(Self.longestPassword) octets and no NUL.")
        }
        var generator = SystemRandomNumberGenerator()
        let random = (0..<32).map { _ in CChar.random(in: .min ... .max, using: &generator) }
        var setting = [CChar](repeating: 0, count: Int(CRYPT_GENSALT_OUTPUT_SIZE))
        // A cost of 0 is the default of the library, which rises with its releases.
        guard crypt_gensalt_rn("$y$", 0, random, Int32(random.count), &setting, Int32(setting.count)) != nil,
            let digest = Self.crypt(octets, setting: setting)
        else { throw .invalid("libcrypt cannot make a yescrypt hash; libcrypt1 4.1 or later can.") }
        self.text = String(decoding: digest, as: UTF8.self)
    }

    /// ``matches(_:)``, on the thread of the caller.
    func isMade(from password: String) -> Bool {
        guard let octets = Self.readable(password), !text.utf8.contains(0) else { return false }
        if let digest = PasswordDigest(text) { return digest.isMade(from: password) }
        // DES looks at eight octets, and people type the longer ones they once chose.
        guard Self.prefixes.contains(where: text.hasPrefix) || Self.isTraditional(text) else { return false }
        if Self.bcryptPrefixes.contains(where: text.hasPrefix), octets.count - 1 > Self.bcryptReach { return false }
        guard let digest = Self.crypt(octets, setting: text.utf8.map { CChar(bitPattern: $0) } + [0]) else { return false }
        return Self.isEqual(digest, Array(text.utf8))
    }

    /// The password closed by NUL as C wants it; nil where C would read something else than what was typed.
    private static func readable(_ password: String) -> [CChar]? {
        let octets = password.utf8
        guard !octets.isEmpty, octets.count <= longestPassword, !octets.contains(0) else { return nil }
        return octets.map { CChar(bitPattern: $0) } + [0]
    }

    /// crypt_rn(3): crypt_r that answers NULL on failure instead of a string that is no hash.
    private static func crypt(_ password: [CChar], setting: [CChar]) -> [UInt8]? {
        let size = MemoryLayout<crypt_data>.size
        let scratch = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: MemoryLayout<crypt_data>.alignment)
        scratch.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        defer {
            // The scratch area has held the password; a plain memset before a deallocation may be left out by a compiler.
            explicit_bzero(scratch, size)
            scratch.deallocate()
        }
        guard let digest = crypt_rn(password, setting, scratch, Int32(size)) else { return nil }
        let octets = UnsafeRawBufferPointer(start: digest, count: strlen(digest))
        return octets.first == UInt8(ascii: "*") ? nil : Array(octets)
    }

    /// Compares in a time that depends on the length alone, so that it does not tell how much of a guess was right.
    static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
