import Crypto
import DNS
import MailFormat
import NIOSSL

/// Checks certificates against TLSA records (RFC 6698, RFC 7671, for SMTP RFC 7672).
struct DANE: Sendable {
    let records: [TLSARecord]
    /// Which a certificate under DANE-TA(2) may bear; DANE-EE(3) asks for none (RFC 7672 §3.1.1).
    let names: [Domain]

    func verify(_ chain: [NIOSSLCertificate], noting check: CertificateCheck) async -> NIOSSLVerificationResult {
        let result = await proof(in: chain)
        check.note(result)
        if case .success = result { return .certificateVerified }
        return .failed
    }

    /// Which record proves the chain, leaf first.
    func proof(in chain: [NIOSSLCertificate]) async -> Result<String, CertificateFlaw> {
        guard let leaf = chain.first else { return .failure(CertificateFlaw("the host showed no certificate")) }
        if let record = records.first(where: { $0.usage == 3 && $0.matches(leaf) }) {
            return .success("TLSA \(record.numbers)")
        }
        return .failure(CertificateFlaw("no TLSA record matches its certificate"))
    }
}
