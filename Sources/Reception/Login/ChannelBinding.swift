import Crypto
import Foundation

/// The `tls-server-end-point` channel binding (RFC 5929 §4.1): the hash of the certificate that the server shows.
public enum ChannelBinding {
    /// - Parameter certificate: in DER.
    /// - Returns: nil for a certificate whose signature names no single hash (Ed25519, RSASSA-PSS), for which RFC 5929 defines none.
    public static func serverEndPoint(ofCertificate certificate: [UInt8]) -> [UInt8]? {
        switch signatureAlgorithm(of: certificate) {
        // MD5 and SHA-1 are replaced by SHA-256: sha1WithRSA, md5WithRSA, ecdsa-with-SHA1; then those with SHA-256.
        case "2a864886f70d010105", "2a864886f70d010104", "2a8648ce3d0401", "2a864886f70d01010b", "2a8648ce3d040302":
            Array(SHA256.hash(data: certificate))
        case "2a864886f70d01010c", "2a8648ce3d040303": Array(SHA384.hash(data: certificate))
        case "2a864886f70d01010d", "2a8648ce3d040304": Array(SHA512.hash(data: certificate))
        default: nil
        }
    }

    /// The object identifier of `signatureAlgorithm`, the second element of a certificate (RFC 5280 §4.1.1.2), in hexadecimal.
    private static func signatureAlgorithm(of certificate: [UInt8]) -> String? {
        var outer = certificate[...]
        guard var body = element(0x30, &outer), element(0x30, &body) != nil, var algorithm = element(0x30, &body),
            let identifier = element(0x06, &algorithm)
        else { return nil }
        return identifier.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Takes one element of DER (X.690 §8.1) with that tag from the front, and gives back what it holds.
    private static func element(_ tag: UInt8, _ octets: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard octets.popFirst() == tag, let first = octets.popFirst() else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            let count = Int(first & 0x7F)
            guard (1...4).contains(count), octets.count >= count else { return nil }
            length = octets.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            octets = octets.dropFirst(count)
        }
        guard octets.count >= length else { return nil }
        let content = octets.prefix(length)
        octets = octets.dropFirst(length)
        return content
    }
}
