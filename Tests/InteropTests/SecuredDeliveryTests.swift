import Foundation
import Testing

extension InteropTests {
    /// The whole way of a submitted mail: login, queue, DNS that is proved by libunbound, and a host that has to prove itself.
    @Suite(.serialized) struct SecuredDeliveryTests {
        private let folder: TemporaryFolder
        private let authority: CertificateAuthority

        init() throws {
            folder = try TemporaryFolder()
            authority = try CertificateAuthority(in: folder)
        }

        private static let policy = "version: STSv1\nmode: enforce\nmx: mx1.far.example\nmax_age: 86400\n"

        /// The zone of `far.example`, whose one host is at `port`.
        private func zone(port: UInt16, tlsa: String? = nil, withPolicy: Bool = false) throws -> KnotServer {
            var records = "@ MX 10 mx1\nmx1 A 127.0.0.1\n"
            if let tlsa { records += "_\(port)._tcp.mx1 TLSA \(tlsa)\n" }
            if withPolicy { records += "_mta-sts TXT \"v=STSv1; id=1;\"\nmta-sts A 127.0.0.1\n" }
            return try KnotServer([KnotServer.Zone(name: "far.example", records: records)])
        }

        /// A server whose mail for other domains goes to their hosts at `port`, asking `knot`, and the port of its submission.
        private func serving(
            _ knot: KnotServer, port: UInt16, policyHost: PolicyHost? = nil, _ body: (ServerUnderTest, UInt16) throws -> Void
        ) throws {
            let submission = try ListeningSocket.freePort()
            let anchors = try folder.write("anchors", knot.anchor(of: "far.example") + "\n")
            chmod(authority.root.certificate, 0o644)
            let settings = """
                [[listen]]
                address = "127.0.0.1:\(submission)"
                kind = "submission"

                \(try Certificate(in: folder).settings)
                [dns]
                resolvers = ["127.0.0.1:\(knot.port)"]
                trust-anchors = "\(anchors)"

                [outgoing]
                mx-port = \(port)

                [outgoing-tls]
                authorities = "\(authority.root.certificate)"
                policy-port = \(policyHost?.port ?? 443)
                """
            try ServerUnderTest.running(settings: settings) { try body($0, submission) }
        }

        /// Logs in as anna and sends a mail to `far.example`.
        private func submit(_ server: ServerUnderTest, _ port: UInt16, _ parameters: String...) throws {
            let command = try Peer.script(
                "smtplib_login.py", "\(port)", "starttls", "PLAIN", "anna@kunde.example", "secret", "anna@kunde.example",
                "eve@far.example")
            let mail = "Subject: proved\r\nFrom: anna@kunde.example\r\nTo: eve@far.example\r\n\r\nhello\r\n"
            let outcome = try ChildProcess.run(command + parameters, folder: folder, input: Array(mail.utf8))
            guard outcome.outputText == "235\n250\n" else {
                throw TestFailure("the mail was answered \(outcome.outputText)\(outcome.errorText)")
            }
        }

        /// What the trace tells of the recipient, once it tells `wanted`.
        @discardableResult
        private func story(_ server: ServerUnderTest, until wanted: String) throws -> String {
            var text = ""
            do {
                try Deadline.wait(.seconds(30), for: "\(wanted) in the trace") {
                    // Long lines are broken between words.
                    text = (try? server.administer("trace", "eve@far.example")) ?? ""
                    text = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                    return text.contains(wanted)
                }
            } catch {
                throw TestFailure("\(error): \(text)")
            }
            return text
        }

        private func nobodysCertificate() throws -> CertificateAuthority.Pair {
            let certificate = try Certificate(in: folder)
            return CertificateAuthority.Pair(certificate: certificate.certificate, key: certificate.key)
        }

        // MARK: DANE

        @Test func `a submitted mail goes to the host that DANE proves`() throws {
            let certificate = try nobodysCertificate()
            let postfix = try TLSPostfix(certificate: certificate)
            let knot = try zone(port: postfix.port, tlsa: "3 1 1 \(authority.digest(certificate, selector: 1))")
            try serving(knot, port: postfix.port) { server, submission in
                try submit(server, submission)
                try story(server, until: "DANE (TLSA 3 1 1)")
                try Deadline.wait(.seconds(60), for: "the mail at Postfix") {
                    postfix.log.contains("to=<eve@far.example>") && postfix.log.contains("status=sent")
                }
                #expect(postfix.log.contains("TLS connection established from"))
            }
        }

        @Test func `it waits in the queue where the host shows another certificate`() throws {
            let postfix = try TLSPostfix(certificate: try authority.sign("mx1.far.example"))
            let other = try authority.digest(nobodysCertificate(), selector: 1)
            let knot = try zone(port: postfix.port, tlsa: "3 1 1 \(other)")
            try serving(knot, port: postfix.port) { server, submission in
                try submit(server, submission)
                try story(server, until: "4.7.5")
                let queue = try server.administer("queue", "list", "--json")
                #expect(queue.contains("eve@far.example") && queue.contains("no TLSA record matches its certificate"), "\(queue)")
                #expect(!postfix.log.contains("eve@far.example"), "nobody there ever heard of it")
            }
        }

        // MARK: MTA-STS

        @Test func `a submitted mail goes to the host that an enforced policy names and an authority vouches for`() throws {
            let postfix = try TLSPostfix(certificate: try authority.sign("mx1.far.example"))
            let host = try PolicyHost(Self.policy, certificate: try authority.sign("mta-sts.far.example"), in: folder)
            let knot = try zone(port: postfix.port, withPolicy: true)
            try serving(knot, port: postfix.port, policyHost: host) { server, submission in
                try submit(server, submission)
                try story(server, until: "MTA-STS")
                try Deadline.wait(.seconds(60), for: "the mail at Postfix") {
                    postfix.log.contains("to=<eve@far.example>") && postfix.log.contains("status=sent")
                }
            }
        }

        @Test func `it waits where no authority vouches for the host`() throws {
            let postfix = try TLSPostfix(certificate: try nobodysCertificate())
            let host = try PolicyHost(Self.policy, certificate: try authority.sign("mta-sts.far.example"), in: folder)
            let knot = try zone(port: postfix.port, withPolicy: true)
            try serving(knot, port: postfix.port, policyHost: host) { server, submission in
                try submit(server, submission)
                try story(server, until: "(MTA-STS)")
                let queue = try server.administer("queue", "list", "--json")
                #expect(queue.contains("eve@far.example") && queue.contains("454 4.7.5"), "\(queue)")
                #expect(!postfix.log.contains("eve@far.example"))
            }
        }

        // MARK: REQUIRETLS

        /// Of the peers at hand none but Martlet itself keeps REQUIRETLS, and that only of those who may relay by it.
        @Test func `a mail with REQUIRETLS is delivered where the host is proved and keeps it`() throws {
            let certificate = try authority.sign("mx1.far.example")
            let keeps = "[tls]\ncertificate = \"\(certificate.certificate)\"\nkey = \"\(certificate.key)\"\n"
            try ServerUnderTest.prepared(settings: keeps, top: ServerUnderTest.relaysForLoopback) { far in
                try far.administer("domain", "add", "far.example")
                try far.addMailbox("eve@far.example")
                try far.start()
                let knot = try zone(port: far.port, tlsa: "3 1 1 \(authority.digest(certificate, selector: 1))")
                try serving(knot, port: far.port) { server, submission in
                    try submit(server, submission, "REQUIRETLS")
                    try story(server, until: "DANE (TLSA 3 1 1)")
                    let box = try far.maildir(of: "eve@far.example")
                    try Deadline.wait(.seconds(60), for: "the mail") { box.mails().count == 1 }
                    let text = String(decoding: try box.onlyMail(), as: UTF8.self)
                    // RFC 8314 §7: the field says how it came.
                    #expect(text.contains("with ESMTPS"), "\(text)")
                }
            }
        }

        @Test func `a mail with REQUIRETLS is reported back where the host cannot keep it`() throws {
            let certificate = try authority.sign("mx1.far.example")
            let postfix = try TLSPostfix(certificate: certificate)
            let knot = try zone(port: postfix.port, tlsa: "3 1 1 \(authority.digest(certificate, selector: 1))")
            try serving(knot, port: postfix.port) { server, submission in
                try submit(server, submission, "REQUIRETLS")
                let box = try server.maildir(of: "anna@kunde.example")
                try Deadline.wait(.seconds(30), for: "the report") { box.mails().count == 1 }
                let report = String(decoding: try box.onlyMail(), as: UTF8.self)
                #expect(
                    report.contains("Status: 5.7.30") && report.contains("Final-Recipient: rfc822; eve@far.example"), "\(report)")
                #expect(!postfix.log.contains("eve@far.example"))
            }
        }
    }
}
