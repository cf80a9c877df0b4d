import DNS
import Delivery
import Foundation
import MailFormat
import NIOCore
import NIOSSL
import SMTP
import Testing

extension InteropTests {
    /// The whole way to a host: a zone that Knot signs, Postfix behind STARTTLS, a policy host over HTTPS.
    @Suite(.serialized) struct OutgoingTLSTests {
        let folder: TemporaryFolder
        let authority: CertificateAuthority

        init() throws {
            folder = try TemporaryFolder()
            authority = try CertificateAuthority(in: folder)
        }

        /// Which certificate a server shows.
        enum Shown {
            case signed(String)
            case nobodys
        }

        func certificate(_ shown: Shown) throws -> CertificateAuthority.Pair {
            switch shown {
            case .signed(let name): return try authority.sign(name)
            case .nobodys:
                let certificate = try Certificate(in: folder)
                return CertificateAuthority.Pair(certificate: certificate.certificate, key: certificate.key)
            }
        }

        /// The zone of `far.example`, whose one host is at `port`.
        func knot(port: UInt16, tlsa: String? = nil, withSTS: Bool = false) throws -> KnotServer {
            var records = "@ MX 10 mx1\nmx1 A 127.0.0.1\n"
            if let tlsa { records += "_\(port)._tcp.mx1 TLSA \(tlsa)\n" }
            if withSTS { records += "_mta-sts TXT \"v=STSv1; id=1;\"\nmta-sts A 127.0.0.1\n" }
            return try KnotServer([KnotServer.Zone(name: "far.example", records: records)])
        }

        /// What a connector says that asks `knot` and trusts `authority`.
        func connect(
            to port: UInt16, asking knot: KnotServer, isTrusted: Bool = true, policyPort: UInt16? = nil,
            requiringTLS: Bool = false,
            _ body: (any NextHopSession) async throws -> Void
        ) async throws {
            let anchors = isTrusted ? [try knot.anchor(of: "far.example")] : []
            let resolver = try UnboundResolver(.testing(knot, anchors: anchors))
            let roots = NIOSSLTrustRoots.file(authority.root.certificate)
            let fetcher = HTTPSPolicyFetcher(resolver: resolver, roots: roots, port: Int(policyPort ?? 443))
            let sts = STSPolicies(resolver: resolver, fetcher: fetcher, store: nil) { 1_800_000_000 }
            var settings = ConnectorSettings(hostname: "mx.kunde.example")
            settings.port = Int(port)
            let connector = SMTPConnector(
                settings: settings, hosts: MailHosts(resolver: resolver),
                policies: TLSPolicies(resolver: resolver, sts: policyPort == nil ? nil : sts), tls: try TLSClient(roots: roots))
            let result: Result<Void, any Error>
            do {
                let session = try await connector.connect(to: .domain(try Domain("far.example")), requiringTLS: requiringTLS)
                try await body(session)
                await session.finish()
                result = .success(())
            } catch {
                result = .failure(error)
            }
            connector.close()
            await resolver.close()
            try result.get()
        }

        /// What the connection came to: the session's own words, or the failure's.
        func outcome(
            to port: UInt16, asking knot: KnotServer, isTrusted: Bool = true, policyPort: UInt16? = nil,
            requiringTLS: Bool = false
        ) async throws -> String {
            var words = ""
            do {
                try await connect(
                    to: port, asking: knot, isTrusted: isTrusted, policyPort: policyPort, requiringTLS: requiringTLS
                ) { words = $0.peer }
            } catch NextHopFailure.temporary(let reply, let host, _) {
                words = "later: \(reply) [\(host)]"
            } catch NextHopFailure.permanent(let reply, let host) {
                words = "never: \(reply) [\(host)]"
            }
            return words
        }

        // MARK: DANE

        @Test func `a mail goes to a host whose certificate DANE proves`() async throws {
            let certificate = try certificate(.nobodys)
            let postfix = try TLSPostfix(certificate: certificate)
            let knot = try knot(port: postfix.port, tlsa: "3 1 1 \(authority.digest(certificate, selector: 1))")
            try await connect(to: postfix.port, asking: knot) { session in
                #expect(session.peer == "mx1.far.example [127.0.0.1]:\(postfix.port) TLSv1.3, DANE (TLSA 3 1 1)")
                let mail = MailCommand(reversePath: .null)
                let recipient = RcptCommand(forwardPath: .address(try Address("anna@far.example")))
                let answers = try await session.open(mail, [recipient])
                #expect(answers.mail.code == 250 && answers.recipients.map(\.code) == [250])
                #expect(try await session.send(OneLine()).map(\.code) == [250])
            }
            #expect(postfix.log.contains("Anonymous TLS connection established from"))
        }

        @Test func `a host whose certificate no TLSA record matches gets no mail`() async throws {
            let postfix = try TLSPostfix(certificate: try certificate(.signed("mx1.far.example")))
            let other = try authority.digest(certificate(.nobodys), selector: 1)
            let knot = try knot(port: postfix.port, tlsa: "3 1 1 \(other)")
            #expect(
                try await outcome(to: postfix.port, asking: knot)
                    == "later: 454 4.7.5 no TLS with mx1.far.example as it must be (DANE): no TLSA record matches its certificate [mx1.far.example]"
            )
        }

        @Test(arguments: [("mx1.far.example", true), ("mx1.near.example", false)])
        func `an authority that DANE names signs for the host's name only`(name: String, isTaken: Bool) async throws {
            let postfix = try TLSPostfix(certificate: try certificate(.signed(name)))
            let knot = try knot(port: postfix.port, tlsa: "2 0 1 \(authority.digest(authority.root, selector: 0))")
            let outcome = try await outcome(to: postfix.port, asking: knot)
            #expect(outcome.hasSuffix("TLSv1.3, DANE (TLSA 2 0 1)") == isTaken, "\(outcome)")
            #expect(outcome.hasPrefix("later: 454 4.7.5 ") != isTaken, "\(outcome)")
        }

        @Test func `TLSA records of a zone that nothing proves do not count`() async throws {
            let postfix = try TLSPostfix(certificate: try certificate(.nobodys))
            let knot = try knot(port: postfix.port, tlsa: "3 1 1 \(String(repeating: "00", count: 32))")
            let outcome = try await outcome(to: postfix.port, asking: knot, isTrusted: false)
            #expect(outcome.hasSuffix("TLSv1.3, opportunistic"), "\(outcome)")
        }

        @Test func `a host with TLSA records that offers no TLS gets no mail`() async throws {
            let postfix = try TLSPostfix(certificate: nil)
            let knot = try knot(port: postfix.port, tlsa: "3 1 1 \(String(repeating: "00", count: 32))")
            let outcome = try await outcome(to: postfix.port, asking: knot)
            #expect(outcome.hasPrefix("later: 454 4.7.5 mx1.far.example must offer STARTTLS (DANE)"), "\(outcome)")
        }

        // MARK: MTA-STS

        static let enforce = "version: STSv1\nmode: enforce\nmx: mx1.far.example\nmax_age: 86400\n"

        func outcome(
            showing shown: Shown, policy: String = enforce, policyHost name: String = "mta-sts.far.example",
            requiringTLS: Bool = false
        ) async throws -> String {
            let postfix = try TLSPostfix(certificate: try certificate(shown))
            let host = try PolicyHost(policy, certificate: try authority.sign(name), in: folder)
            let knot = try knot(port: postfix.port, withSTS: true)
            return try await outcome(
                to: postfix.port, asking: knot, isTrusted: false, policyPort: host.port, requiringTLS: requiringTLS)
        }

        @Test func `an enforced policy takes a certificate that an authority signed for the host`() async throws {
            let outcome = try await outcome(showing: .signed("mx1.far.example"))
            #expect(outcome.hasSuffix("TLSv1.3, MTA-STS"), "\(outcome)")
        }

        @Test func `an enforced policy keeps mail back from a host with another certificate`() async throws {
            for shown in [Shown.nobodys, .signed("mx1.near.example")] {
                let outcome = try await outcome(showing: shown)
                #expect(
                    outcome.hasPrefix("later: 454 4.7.5 no TLS with mx1.far.example as it must be (MTA-STS)"), "\(outcome)")
            }
        }

        @Test func `an enforced policy keeps mail back from a host that it does not list`() async throws {
            let policy = Self.enforce.replacing("mx1", with: "mx2")
            #expect(
                try await outcome(showing: .signed("mx1.far.example"), policy: policy)
                    == "later: 454 4.7.5 mx1.far.example is not in the MTA-STS policy of far.example [mx1.far.example]")
        }

        @Test func `a policy of testing, or of a host with another certificate, keeps nothing back`() async throws {
            let policy = Self.enforce.replacing("enforce", with: "testing")
            let testing = try await outcome(showing: .nobodys, policy: policy)
            #expect(testing.hasSuffix("TLSv1.3, opportunistic, MTA-STS testing"), "\(testing)")
            let forged = try await outcome(showing: .nobodys, policyHost: "www.far.example")
            #expect(forged.hasSuffix("TLSv1.3, opportunistic"), "\(forged)")
        }

        // MARK: REQUIRETLS

        /// Postfix does not know REQUIRETLS, so that no mail that bears it can go there.
        @Test func `a mail with REQUIRETLS fails where the host cannot keep it`() async throws {
            let outcome = try await outcome(showing: .signed("mx1.far.example"), requiringTLS: true)
            #expect(outcome.hasPrefix("never: 550 5.7.30 mx1.far.example does not offer REQUIRETLS"), "\(outcome)")
        }

        // MARK: martlet tls check

        func check(
            _ knot: KnotServer, port: UInt16, policyPort: UInt16 = 443, _ options: String...
        ) throws -> ChildProcess.Outcome {
            let anchors = try folder.write("anchors", knot.anchor(of: "far.example") + "\n")
            let configuration = try folder.write(
                "martlet.toml",
                """
                hostname = "mx.kunde.example"
                home = "\(folder.path)"

                [dns]
                resolvers = ["127.0.0.1:\(knot.port)"]
                trust-anchors = "\(anchors)"

                [outgoing-tls]
                authorities = "\(authority.root.certificate)"
                policy-port = \(policyPort)
                """)
            let command = [ServerUnderTest.binary, "tls", "check", "far.example", "--config", configuration, "--port", "\(port)"]
            return try ChildProcess(command + options, folder: folder).wait()
        }

        @Test func `tls check says in 80 columns what a mail would get`() throws {
            let certificate = try certificate(.signed("mx1.far.example"))
            let postfix = try TLSPostfix(certificate: certificate)
            let host = try PolicyHost(Self.enforce, certificate: try authority.sign("mta-sts.far.example"), in: folder)
            let digest = try authority.digest(certificate, selector: 1)
            let knot = try knot(port: postfix.port, tlsa: "3 1 1 \(digest)", withSTS: true)
            let outcome = try check(knot, port: postfix.port, policyPort: host.port)
            #expect(
                outcome.outputText == """
                    Domain:    far.example
                    MX:        1 host, proved by DNSSEC
                    MTA-STS:   enforce, id 1, for 86400 s: mx1.far.example

                    10 mx1.far.example
                      Address:   127.0.0.1; proved by DNSSEC
                      DANE:      TLSA records of mx1.far.example
                                 3 1 1 \(digest.prefix(32))…
                      Wanted:    TLS, certificate by DANE
                      Got:       mx1.far.example [127.0.0.1]:\(postfix.port) TLSv1.3, DANE (TLSA 3 1 1)

                    A mail goes to mx1.far.example [127.0.0.1]:\(postfix.port) TLSv1.3, DANE (TLSA 3 1 1)

                    """, "\(outcome.outputText)\(outcome.errorText)")
            #expect(outcome.status == 0)
            #expect(outcome.outputText.split(separator: "\n").allSatisfy { $0.count <= 80 })
        }

        @Test func `tls check leaves with 1 where a mail would wait, and says why in JSON too`() throws {
            let postfix = try TLSPostfix(certificate: try certificate(.nobodys))
            let knot = try knot(port: postfix.port, tlsa: "3 1 1 \(String(repeating: "00", count: 32))")
            let text = try check(knot, port: postfix.port)
            #expect(text.status == 1)
            #expect(text.outputText.hasSuffix("\n\nA mail would wait: no host can be used now\n"), "\(text.outputText)")
            #expect(text.outputText.contains("\n  Problem:   454 4.7.5 no TLS with mx1.far.example as it must be (DANE): no"))
            #expect(text.outputText.split(separator: "\n").allSatisfy { $0.count <= 80 })
            let json = try check(knot, port: postfix.port, "--json")
            #expect(json.status == 1)
            struct Report: Decodable {
                struct Host: Decodable {
                    let name: String
                    let isTemporary: Bool
                }
                let isGood: Bool
                let hosts: [Host]
            }
            let report = try JSONDecoder().decode(Report.self, from: Data(json.output))
            #expect(!report.isGood && report.hosts.map(\.name) == ["mx1.far.example"] && report.hosts.allSatisfy(\.isTemporary))
        }
    }
}

/// A mail of one line.
private struct OneLine: NextHopContent {
    final class Reader: NextHopContentReader, @unchecked Sendable {
        // Used by one task at a time, as the protocol has it.
        private var isRead = false

        func next() async throws -> ByteBuffer? {
            defer { isRead = true }
            return isRead ? nil : ByteBuffer(string: OneLine.text)
        }
    }

    fileprivate static let text = "Subject: proved\r\n\r\n"

    var octets: Int { Self.text.utf8.count }

    func makeReader() -> any NextHopContentReader { Reader() }
}
