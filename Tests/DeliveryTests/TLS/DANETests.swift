import DNS
import MailFormat
import NIOSSL
import Testing

@testable import Delivery

@Suite struct DANETests {
    let names: [Domain]

    init() throws {
        names = [try Domain("mx.far.example"), try Domain("far.example")]
    }

    func proof(_ records: [TLSARecord], _ shown: [NIOSSLCertificate]) async -> Result<String, CertificateFlaw> {
        await DANE(records: records, names: names).proof(in: shown)
    }

    func holds(_ records: [TLSARecord], _ shown: [NIOSSLCertificate]) async -> Bool {
        if case .success = await proof(records, shown) { true } else { false }
    }

    @Test(arguments: [0, 1] as [UInt8], [0, 1, 2] as [UInt8])
    func `DANE-EE matches the host's own certificate or key, whatever its names and dates`(
        selector: UInt8, matchingType: UInt8
    ) async throws {
        let mine = try TestCertificate.selfSigned("other.example", names: ["other.example"], validDays: -20 ... -10)
        let record = try mine.tlsa(3, selector, matchingType)
        #expect(try await proof([record], mine.shown()).get() == "TLSA 3 \(selector) \(matchingType)")
        let others = try TestCertificate.selfSigned("mx.far.example", names: ["mx.far.example"])
        #expect(!(await holds([record], try others.shown())))
    }

    @Test func `one record that matches is enough`() async throws {
        let mine = try TestCertificate.selfSigned("mx.far.example")
        let next = try TestCertificate.selfSigned("mx.far.example")
        #expect(await holds([try next.tlsa(3, 1, 1), try mine.tlsa(3, 1, 1)], try mine.shown()))
    }

    /// The host has to own the certificate: one of the others that it shows proves nothing.
    @Test func `DANE-EE does not match further up the chain`() async throws {
        let root = try TestCertificate.authority()
        let leaf = try root.signs("mx.far.example", names: ["mx.far.example"])
        #expect(!(await holds([try root.tlsa(3, 1, 1)], try leaf.shown())))
    }

    @Test(arguments: [0, 1] as [UInt8], [0, 1, 2] as [UInt8])
    func `DANE-TA matches the authority that signed`(selector: UInt8, matchingType: UInt8) async throws {
        let root = try TestCertificate.authority()
        let leaf = try root.signs("mx.far.example", names: ["mx.far.example"])
        let record = try root.tlsa(2, selector, matchingType)
        #expect(try await proof([record], leaf.shown()).get() == "TLSA 2 \(selector) \(matchingType)")
    }

    @Test func `DANE-TA takes an authority that another authority signed`() async throws {
        let root = try TestCertificate.authority()
        let middle = try root.signs("Test Intermediate", isAuthority: true)
        let leaf = try middle.signs("mx", names: ["mx.far.example"])
        #expect(await holds([try root.tlsa(2, 0, 1)], try leaf.shown()))
        #expect(await holds([try middle.tlsa(2, 0, 1)], try leaf.shown()))
        // The root need not be shown where the record names the one in the middle.
        #expect(await holds([try middle.tlsa(2, 1, 1)], Array(try leaf.shown().prefix(2))))
    }

    @Test func `DANE-TA with the whole certificate needs not be shown it`() async throws {
        let root = try TestCertificate.authority()
        let leaf = try root.signs("mx", names: ["mx.far.example"])
        #expect(await holds([try root.tlsa(2, 0, 0)], [try leaf.nio()]))
        #expect(!(await holds([try root.tlsa(2, 0, 1)], [try leaf.nio()])))
    }

    @Test(arguments: ["mx.far.example", "far.example", "*.far.example", "MX.far.example"])
    func `DANE-TA takes each of the names`(name: String) async throws {
        let root = try TestCertificate.authority()
        let leaf = try root.signs("x", names: ["else.example", name])
        #expect(await holds([try root.tlsa(2, 1, 1)], try leaf.shown()))
    }

    @Test(arguments: ["other.example", "*.mx.far.example", "*.*.example", "mx.far.example.evil.example", "far"])
    func `DANE-TA refuses other names`(name: String) async throws {
        let root = try TestCertificate.authority()
        let leaf = try root.signs("x", names: [name])
        #expect(!(await holds([try root.tlsa(2, 1, 1)], try leaf.shown())))
    }

    @Test func `DANE-TA looks at dates`() async throws {
        let root = try TestCertificate.authority()
        let leaf = try root.signs("mx", names: ["mx.far.example"], validDays: -20 ... -10)
        #expect(!(await holds([try root.tlsa(2, 1, 1)], try leaf.shown())))
    }

    /// An attacker can put the authority's certificate, which is public, beside his own.
    @Test func `an authority that is shown but did not sign proves nothing`() async throws {
        let root = try TestCertificate.authority()
        let namesake = try TestCertificate.authority()
        let forged = try namesake.signs("mx", names: ["mx.far.example"])
        let shown = [try forged.nio(), try namesake.nio(), try root.nio()]
        #expect(!(await holds([try root.tlsa(2, 1, 1)], shown)))
        #expect(!(await holds([try root.tlsa(2, 0, 0)], shown)))
    }

    @Test func `a certificate that is no authority signs for nobody`() async throws {
        let root = try TestCertificate.authority()
        let customer = try root.signs("customer.example", names: ["customer.example"])
        let forged = try customer.signs("mx", names: ["mx.far.example"])
        #expect(!(await holds([try root.tlsa(2, 1, 1)], try forged.shown())))
    }

    @Test func `no certificate is no proof`() async throws {
        #expect(!(await holds([try TestCertificate.authority().tlsa(3, 1, 1)], [])))
    }

    /// RFC 7672 §3.1.3: PKIX-TA(0) and PKIX-EE(1) are not for SMTP.
    @Test(
        arguments: [
            (3, 1, 1, 32, true), (3, 0, 2, 64, true), (2, 0, 0, 1, true), (2, 1, 1, 32, true), (0, 1, 1, 32, false),
            (1, 1, 1, 32, false), (4, 1, 1, 32, false), (255, 1, 1, 32, false), (3, 2, 1, 32, false), (3, 1, 3, 32, false),
            (3, 1, 1, 31, false), (3, 1, 2, 32, false), (3, 1, 0, 0, false),
        ] as [(UInt8, UInt8, UInt8, Int, Bool)])
    func `only some records are usable`(usage: UInt8, selector: UInt8, matchingType: UInt8, octets: Int, isUsable: Bool) {
        let record = TLSARecord(
            usage: usage, selector: selector, matchingType: matchingType, association: .init(repeating: 7, count: octets))
        #expect(record.isUsable == isUsable)
    }
}
