import Crypto

/// Stands for an address that forwards, in `Delivered-To:` of a mail that went to several at once: it tells a circle to the server that wrote it,
/// and to the recipients nothing of one another (RFC 5321 §7.2).
public enum ForwardMark {
    /// An address of the same domain; only who knows the secret can say for whom it stands.
    /// - Parameter address: as the directory writes it; its case does not matter.
    /// - Returns: nil for what is no address.
    public static func mark(of address: String, secret: [UInt8]) -> String? {
        guard let at = address.lastIndex(of: "@") else { return nil }
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("forward \(address.lowercased())".utf8), using: SymmetricKey(data: secret))
        let number = code.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return "forward-\(String(number, radix: 16))\(address[at...].lowercased())"
    }
}
