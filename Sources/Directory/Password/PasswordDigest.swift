import Crypto
import CryptoExtras
import Foundation

/// A password kept as `{SCHEME}text`: a plain or salted digest, as LDAP servers and Dovecot write it. Older servers have such; new ones are
/// never made, and they are weaker than any of crypt(5).
struct PasswordDigest {
    /// The digest itself.
    enum Method: String {
        case md5
        case sha1
        case sha256
        case sha512

        var octets: Int {
            switch self {
            case .md5: Insecure.MD5.byteCount
            case .sha1: Insecure.SHA1.byteCount
            case .sha256: SHA256.byteCount
            case .sha512: SHA512.byteCount
            }
        }

        func digest(of octets: [UInt8]) -> [UInt8] {
            switch self {
            case .md5: Array(Insecure.MD5.hash(data: octets))
            case .sha1: Array(Insecure.SHA1.hash(data: octets))
            case .sha256: Array(SHA256.hash(data: octets))
            case .sha512: Array(SHA512.hash(data: octets))
            }
        }
    }

    /// The scheme's name, as it is written.
    let scheme: String
    private let method: Method
    private let digest: [UInt8]
    private let salt: [UInt8]
    /// Rounds of PBKDF2 with SHA-1; nil for a digest of one round.
    private let rounds: Int?

    /// Nil for another form or another scheme.
    init?(_ text: String) {
        guard text.first == "{", let end = text.firstIndex(of: "}") else { return nil }
        let rest = String(text[text.index(after: end)...])
        let parts = text[text.index(after: text.startIndex)..<end].uppercased().split(separator: ".", maxSplits: 1)
        guard let name = parts.first.map(String.init) else { return nil }
        scheme = name
        if name == "PBKDF2" {
            guard parts.count == 1, let (salt, rounds, digest) = Self.rounds(rest) else { return nil }
            (method, self.salt, self.rounds, self.digest) = (.sha1, salt, rounds, digest)
            return
        }
        let schemes: [String: (Method, isSalted: Bool, isHexadecimal: Bool)] = [
            "SHA": (.sha1, false, false), "SHA1": (.sha1, false, false), "SHA256": (.sha256, false, false),
            "SHA512": (.sha512, false, false), "SSHA": (.sha1, true, false), "SSHA256": (.sha256, true, false),
            "SSHA512": (.sha512, true, false), "SMD5": (.md5, true, false), "LDAP-MD5": (.md5, false, false),
            "MD5": (.md5, false, false), "PLAIN-MD5": (.md5, false, true),
        ]
        guard let (method, isSalted, isUsuallyHexadecimal) = schemes[name] else { return nil }
        var isHexadecimal = isUsuallyHexadecimal
        if parts.count == 2 {
            switch parts[1] {
            case "HEX": isHexadecimal = true
            case "B64", "BASE64": isHexadecimal = false
            default: return nil
            }
        }
        guard let octets = isHexadecimal ? Self.hexadecimal(rest) : Data(base64Encoded: rest).map(Array.init),
            isSalted ? octets.count > method.octets : octets.count == method.octets
        else { return nil }
        self.method = method
        digest = Array(octets[..<method.octets])
        salt = Array(octets[method.octets...])
        rounds = nil
    }

    /// Whether this is the digest of `password`. The comparison takes as long wherever the two differ.
    func isMade(from password: String) -> Bool {
        let made: [UInt8]
        if let rounds {
            let key = try? KDF.Insecure.PBKDF2.deriveKey(
                from: Array(password.utf8), salt: salt, using: .insecureSHA1, outputByteCount: digest.count,
                unsafeUncheckedRounds: rounds)
            guard let key else { return false }
            made = key.withUnsafeBytes { Array($0) }
        } else {
            made = method.digest(of: Array(password.utf8) + salt)
        }
        return PasswordHash.isEqual(made, digest)
    }

    /// `$1$salt$rounds$hexadecimal`, as Dovecot writes it.
    private static func rounds(_ text: String) -> (salt: [UInt8], rounds: Int, digest: [UInt8])? {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "1", let rounds = Int(parts[3]), (1...1_000_000).contains(rounds),
            let digest = hexadecimal(String(parts[4])), digest.count == Method.sha1.octets
        else { return nil }
        return (Array(parts[2].utf8), rounds, digest)
    }

    private static func hexadecimal(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var octets: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = digits[index...index + 1]
            guard pair.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
                let octet = UInt8(String(decoding: pair, as: UTF8.self), radix: 16)
            else { return nil }
            octets.append(octet)
        }
        return octets
    }
}
