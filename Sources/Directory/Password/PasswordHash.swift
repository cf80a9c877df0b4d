import CCrypt
import Foundation
import MailFormat

/// A password as the directory keeps it: a string of crypt(5) that names its method, its cost and its salt.
///
/// New ones are yescrypt (`$y$`), the default of Debian's libcrypt. Verified besides are the methods that mail servers have
/// stored: `$1$` (MD5), `$5$` and `$6$` (SHA-2), `$2y$` with its sisters `$2a$` and `$2b$` (bcrypt).
public struct PasswordHash: Hashable, Sendable {
    /// The string as crypt(5) writes it.
    public let text: String

    /// The longest password that is taken, in octets: crypt(3) reads `CRYPT_MAX_PASSPHRASE_SIZE` with the closing NUL.
    public static let longestPassword = Int(CRYPT_MAX_PASSPHRASE_SIZE) - 1

    /// The octets of a password that bcrypt looks at; whatever stands behind them would not be compared.
    static let bcryptReach = 72

    private static let bcryptPrefixes = ["$2a$", "$2b$", "$2y$"]
    private static let prefixes = ["$1$", "$5$", "$6$", "$y$"] + bcryptPrefixes

    /// Takes over a hash that was made elsewhere.
    /// - Throws: ``DirectoryError/invalid(_:)`` when it has not the form that crypt(5) gives for one of the methods above.
    public init(text: String) throws(DirectoryError) {
        guard text.utf8.count < Int(CRYPT_OUTPUT_SIZE), Self.isWellFormed(text) else {
            throw .invalid(
                "This is no password hash of crypt(5) that starts with one of \(Self.prefixes.joined(separator: " ")).")
        }
        self.text = text
    }

    private static func isWellFormed(_ text: String) -> Bool {
        let md5 = #/\$1\$[^$:\s]{0,8}\$[.\/0-9A-Za-z]{22}/#
        let sha256 = #/\$5\$(rounds=[1-9][0-9]{3,8}\$)?[^$:\s]{0,16}\$[.\/0-9A-Za-z]{43}/#
        let sha512 = #/\$6\$(rounds=[1-9][0-9]{3,8}\$)?[^$:\s]{0,16}\$[.\/0-9A-Za-z]{86}/#
        let bcrypt = #/\$2[aby]\$(0[4-9]|[12][0-9]|3[01])\$[.\/0-9A-Za-z]{53}/#
        let yescrypt = #/\$y\$[.\/0-9A-Za-z]{2,}\$[.\/0-9A-Za-z]{0,86}\$[.\/0-9A-Za-z]{43}/#
        return text.isASCII
            && (text.wholeMatch(of: md5) != nil || text.wholeMatch(of: sha256) != nil || text.wholeMatch(of: sha512) != nil
                || text.wholeMatch(of: bcrypt) != nil || text.wholeMatch(of: yescrypt) != nil)
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
        guard let octets = Self.readable(password), Self.prefixes.contains(where: text.hasPrefix), !text.utf8.contains(0) else {
            return false
        }
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
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
