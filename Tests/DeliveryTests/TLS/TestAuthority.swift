import Crypto
import DNS
import Foundation
import NIOSSL
import X509

/// A certificate with its key, made by a test, and what it may sign.
struct TestCertificate {
    let certificate: Certificate
    let key: P256.Signing.PrivateKey
    /// The certificates above it, nearest first.
    let chain: [Certificate]

    /// A root that signs itself.
    static func authority(_ name: String = "Test Root", validDays: ClosedRange<Int> = -1...10) throws -> TestCertificate {
        try make(name, names: [], isAuthority: true, validDays: validDays, signer: nil)
    }

    /// A certificate that this one signs.
    func signs(
        _ name: String, names: [String] = [], isAuthority: Bool = false, validDays: ClosedRange<Int> = -1...10
    ) throws -> TestCertificate {
        try Self.make(name, names: names, isAuthority: isAuthority, validDays: validDays, signer: self)
    }

    /// A certificate that signs itself and is no authority.
    static func selfSigned(_ name: String, names: [String] = [], validDays: ClosedRange<Int> = -1...10) throws -> TestCertificate
    {
        try make(name, names: names, isAuthority: false, validDays: validDays, signer: nil)
    }

    private static func make(
        _ name: String, names: [String], isAuthority: Bool, validDays: ClosedRange<Int>, signer: TestCertificate?
    ) throws -> TestCertificate {
        let key = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName(name) }
        let day = 86_400.0
        let extensions = try Certificate.Extensions {
            if isAuthority {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
            } else {
                Critical(BasicConstraints.notCertificateAuthority)
            }
            if !names.isEmpty { SubjectAlternativeNames(names.map { .dnsName($0) }) }
        }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: .init(key.publicKey),
            notValidBefore: Date().addingTimeInterval(day * Double(validDays.lowerBound)),
            notValidAfter: Date().addingTimeInterval(day * Double(validDays.upperBound)),
            issuer: signer?.certificate.subject ?? subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: extensions, issuerPrivateKey: .init(signer?.key ?? key))
        return TestCertificate(certificate: certificate, key: key, chain: signer.map { [$0.certificate] + $0.chain } ?? [])
    }

    /// What a server shows: the certificate and those above it.
    func shown() throws -> [NIOSSLCertificate] {
        try ([certificate] + chain).map { try Self.nio($0) }
    }

    func nio() throws -> NIOSSLCertificate { try Self.nio(certificate) }

    private static func nio(_ certificate: Certificate) throws -> NIOSSLCertificate {
        try NIOSSLCertificate(bytes: Array(certificate.serializeAsPEM().pemString.utf8), format: .pem)
    }

    /// The TLSA record of the certificate.
    func tlsa(_ usage: UInt8, _ selector: UInt8, _ matchingType: UInt8) throws -> TLSARecord {
        let octets = selector == 1 ? try nio().extractPublicKey().toSPKIBytes() : try nio().toDERBytes()
        let association: [UInt8] =
            switch matchingType {
            case 1: Array(SHA256.hash(data: octets))
            case 2: Array(SHA512.hash(data: octets))
            default: octets
            }
        return TLSARecord(usage: usage, selector: selector, matchingType: matchingType, association: association)
    }
}
