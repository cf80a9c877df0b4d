import Crypto
import DNS
import NIOSSL

extension TLSARecord {
    /// Usage, selector and matching type as they are spoken of: `3 1 1`.
    var numbers: String { "\(usage) \(selector) \(matchingType)" }

    /// Whether the record can be used for SMTP: DANE-TA(2) and DANE-EE(3) only (RFC 7672 §3.1.3), a selector and a matching
    /// type that are known (RFC 6698 §2.1), and a digest of its length (RFC 7671 §4.1 counts malformed ones out).
    var isUsable: Bool {
        guard usage == 2 || usage == 3, selector <= 1 else { return false }
        switch matchingType {
        case 0: return !association.isEmpty
        case 1: return association.count == SHA256.byteCount
        case 2: return association.count == SHA512.byteCount
        default: return false
        }
    }

    /// Whether the record speaks of this certificate, or of its key (RFC 6698 §2.1.2, §2.1.3).
    func matches(_ certificate: NIOSSLCertificate) -> Bool {
        let octets = selector == 1 ? try? certificate.extractPublicKey().toSPKIBytes() : try? certificate.toDERBytes()
        guard let octets else { return false }
        switch matchingType {
        case 0: return octets == association
        case 1: return Array(SHA256.hash(data: octets)) == association
        case 2: return Array(SHA512.hash(data: octets)) == association
        default: return false
        }
    }
}
