import DNS
import MailFormat
import NIOSSL
import X509

/// Checks certificates against TLSA records (RFC 6698, RFC 7671, for SMTP RFC 7672).
struct DANE: Sendable {
    /// Usable ones only.
    let records: [TLSARecord]
    /// Which a certificate under DANE-TA(2) may bear; DANE-EE(3) asks for none (RFC 7672 §3.1.1).
    let names: [Domain]

    /// Longer chains are not looked at: each certificate costs a signature check.
    private static let longestChain = 10

    func verify(_ chain: [NIOSSLCertificate], noting check: CertificateCheck) async -> NIOSSLVerificationResult {
        let result = await proof(in: chain)
        check.note(result)
        if case .success = result { return .certificateVerified }
        return .failed
    }

    /// Which record proves the chain, leaf first. That the host holds the leaf's key, the handshake has shown.
    func proof(in chain: [NIOSSLCertificate]) async -> Result<String, CertificateFlaw> {
        guard let leaf = chain.first else { return .failure(CertificateFlaw("the host showed no certificate")) }
        guard chain.count <= Self.longestChain else { return .failure(CertificateFlaw("its chain of certificates is too long")) }
        // RFC 7672 §3.1.1: the record says it all; neither names nor dates of the certificate count.
        if let record = records.first(where: { $0.usage == 3 && $0.matches(leaf) }) {
            return .success("TLSA \(record.numbers)")
        }
        var flaw = "no TLSA record matches its certificate"
        for record in records where record.usage == 2 {
            switch await verify(chain, under: record) {
            case .success: return .success("TLSA \(record.numbers)")
            case .failure(let found): flaw = found.description
            }
        }
        return .failure(CertificateFlaw(flaw))
    }

    /// RFC 7672 §3.1.2: the record names an authority, which must have signed the leaf, directly or by others, for one of the names.
    private func verify(_ chain: [NIOSSLCertificate], under record: TLSARecord) async -> Result<Void, CertificateFlaw> {
        // §3.1.2: the host has to show the authority's certificate, unless the record holds all of it.
        var anchors = chain.dropFirst().filter(record.matches).compactMap(Self.certificate)
        if record.selector == 0, record.matchingType == 0, let whole = try? Certificate(derEncoded: record.association) {
            anchors.append(whole)
        }
        guard !anchors.isEmpty else { return .failure(CertificateFlaw("no TLSA record matches its chain of certificates")) }
        guard let first = chain.first, let leaf = Self.certificate(first) else {
            return .failure(CertificateFlaw("its certificate cannot be read"))
        }
        let others = CertificateStore(chain.dropFirst().compactMap(Self.certificate))
        var reason = "it does not lead to the authority of the TLSA record"
        for name in names {
            var verifier = Verifier(rootCertificates: CertificateStore(anchors)) {
                RFC5280Policy()
                ServerIdentityPolicy(serverHostname: name.ascii, serverIP: nil)
            }
            switch await verifier.validate(leaf: leaf, intermediates: others) {
            case .validCertificate: return .success(())
            case .couldNotValidate(let failures): reason = failures.first.map { "\($0.policyFailureReason)" } ?? reason
            }
        }
        return .failure(CertificateFlaw("its certificate does not hold: \(reason)"))
    }

    private static func certificate(_ certificate: NIOSSLCertificate) -> Certificate? {
        try? Certificate(derEncoded: certificate.toDERBytes())
    }
}
