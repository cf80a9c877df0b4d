import Crypto
import Testing

@testable import Reception

/// `tls-server-end-point` (RFC 5929 §4.1). That a client of another make finds the same hash is shown by the interop tests.
struct ChannelBindingTests {
    private static let sha256WithECDSA: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02]
    private static let sha384WithRSA: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0C]
    private static let sha512WithRSA: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0D]
    private static let sha1WithRSA: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x05]
    private static let ed25519: [UInt8] = [0x2B, 0x65, 0x70]

    /// The frame of a certificate (RFC 5280 §4.1): a body of 300 octets, the algorithm, a signature.
    private static func certificate(_ algorithm: [UInt8]) -> [UInt8] {
        let body: [UInt8] = [0x30, 0x82, 0x01, 0x2C] + [UInt8](repeating: 0, count: 300)
        let identifier = [0x06, UInt8(algorithm.count)] + algorithm
        let content = body + [0x30, UInt8(identifier.count)] + identifier + [0x03, 0x01, 0x00]
        return [0x30, 0x82, UInt8(content.count >> 8), UInt8(content.count & 255)] + content
    }

    @Test func `the hash is that of the signature, and SHA-256 instead of weaker ones`() {
        for algorithm in [Self.sha256WithECDSA, Self.sha1WithRSA] {
            let certificate = Self.certificate(algorithm)
            #expect(ChannelBinding.serverEndPoint(ofCertificate: certificate) == Array(SHA256.hash(data: certificate)))
        }
        let long = Self.certificate(Self.sha384WithRSA)
        #expect(ChannelBinding.serverEndPoint(ofCertificate: long) == Array(SHA384.hash(data: long)))
        let longest = Self.certificate(Self.sha512WithRSA)
        #expect(ChannelBinding.serverEndPoint(ofCertificate: longest) == Array(SHA512.hash(data: longest)))
    }

    @Test func `a signature without a hash of its own has no binding, and neither has what is no certificate`() {
        #expect(ChannelBinding.serverEndPoint(ofCertificate: Self.certificate(Self.ed25519)) == nil)
        let whole = Self.certificate(Self.sha256WithECDSA)
        for length in 0..<(whole.count - 3) {
            #expect(ChannelBinding.serverEndPoint(ofCertificate: Array(whole.prefix(length))) == nil, "\(length)")
        }
        #expect(ChannelBinding.serverEndPoint(ofCertificate: [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, 0x30]) == nil)
    }
}
