import Crypto
import CryptoExtras
import Foundation

/// The key by which the panel encrypts the passwords in its database (Plesk 11 and later): `$AES-128-CBC$<vector>$<data>`, both in base64.
struct PanelKey: Sendable {
    static let path = "/etc/psa/private/secret_key"
    private let key: SymmetricKey

    /// - Parameter octets: The key file; nil where it is shorter than a key.
    init?(_ octets: [UInt8]) {
        guard octets.count >= 16 else { return nil }
        key = SymmetricKey(data: octets[..<16])
    }

    /// - Returns: Nil where the text has another form, or was encrypted with another key as far as that can be seen.
    func password(of text: String) -> String? {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, parts[1] == "AES-128-CBC", let vector = Self.octets(base64: parts[2]),
            let data = Self.octets(base64: parts[3]), !data.isEmpty, data.count.isMultiple(of: 16),
            let iv = try? AES._CBC.IV(ivBytes: vector),
            let octets = try? AES._CBC.decrypt(data, using: key, iv: iv, noPadding: true)
        else { return nil }
        // Filled up with NULs on Linux, by PKCS #7 on Windows; no password ends in a control character.
        let end = octets.lastIndex { $0 >= 0x20 }.map { octets.index(after: $0) } ?? octets.startIndex
        let password = String(validating: octets[..<end], as: UTF8.self)
        guard let password, !password.isEmpty, octets.endIndex - end <= 16, password.utf8.allSatisfy({ $0 >= 0x20 }) else {
            return nil
        }
        return password
    }

    /// The panel leaves the signs out that fill a text up.
    private static func octets(base64 text: Substring) -> [UInt8]? {
        let filled = text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: String(filled)).map { Array($0) }
    }
}
