import Foundation
import Testing

extension InteropTests {
    /// Other people's programs log in, and what they send arrives: on port 587 with STARTTLS, on port 465 with TLS at once.
    @Suite(.serialized) struct SubmissionTests {
        struct Ports {
            let submission: UInt16
            let submissions: UInt16
        }

        private static let user = "anna@kunde.example"
        private static let mail = Array(
            "Subject: hello\r\nFrom: anna@kunde.example\r\nTo: bert@kunde.example\r\n\r\nhello\r\n".utf8)

        /// A server with a certificate and both ports for logins; `anna` and `bert` have the password `secret`.
        private static func running(
            _ section: String = "", top: String = "", _ body: (ServerUnderTest, Ports) throws -> Void
        ) throws {
            let folder = try TemporaryFolder()
            let ports = Ports(submission: try ListeningSocket.freePort(), submissions: try ListeningSocket.freePort())
            let listeners = [("submission", ports.submission), ("submissions", ports.submissions)].map {
                "[[listen]]\naddress = \"127.0.0.1:\($1)\"\nkind = \"\($0)\"\n"
            }
            let settings =
                (listeners + [try Certificate(in: folder).settings, "[submission]\n\(section)\n"]).joined(separator: "\n")
            try ServerUnderTest.prepared(settings: settings, top: top) { server in
                try server.addMailbox("bert@kunde.example")
                try server.start()
                try body(server, ports)
            }
        }

        /// The mail that bert gets.
        private static func arrived(_ server: ServerUnderTest, count: Int = 1) throws -> [String] {
            let maildir = try server.maildir(of: "bert@kunde.example")
            try Deadline.wait(.seconds(30), for: "\(count) mails in bert's mailbox") { maildir.mails().count >= count }
            return maildir.mails().values.map { String(decoding: $0, as: UTF8.self) }
        }

        /// What the script prints: the code of the login, and of the mail.
        private static func smtplib(
            _ server: ServerUnderTest, _ port: UInt16, _ security: String, _ mechanism: String, user: String = user,
            password: String = "secret", sender: String = user, recipient: String = "bert@kunde.example"
        ) throws -> [String] {
            let command = try Peer.script(
                "smtplib_login.py", "\(port)", security, mechanism, user, password, sender, recipient)
            let outcome = try ChildProcess.run(command, folder: server.folder, input: mail)
            return outcome.outputText.split(separator: "\n").map(String.init)
        }

        @Test func `Python's smtplib by each mechanism, on both ports`() throws {
            try Self.running { (server, ports) throws in
                let mechanisms = ["PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"]
                for mechanism in mechanisms {
                    #expect(try Self.smtplib(server, ports.submission, "starttls", mechanism) == ["235", "250"], "\(mechanism)")
                    #expect(try Self.smtplib(server, ports.submissions, "tls", mechanism) == ["235", "250"], "\(mechanism)")
                }
                for mail in try Self.arrived(server, count: 2 * mechanisms.count) {
                    #expect(mail.contains("with ESMTPSA"))
                    #expect(!mail.contains("smtplib.example") && !mail.contains("[127.0.0.1]"))
                    #expect(mail.contains("\nDate: ") && mail.contains("\nMessage-ID: <"))
                }
            }
        }

        @Test func `a wrong password by each mechanism, and a forged sender`() throws {
            try Self.running("login-delay = \"10ms\"\n") { (server, ports) throws in
                for mechanism in ["PLAIN", "LOGIN", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"] {
                    #expect(
                        try Self.smtplib(server, ports.submissions, "tls", mechanism, password: "wrong") == ["535"],
                        "\(mechanism)")
                    #expect(
                        try Self.smtplib(server, ports.submissions, "tls", mechanism, user: "nobody@kunde.example") == ["535"],
                        "\(mechanism)")
                }
                #expect(
                    try Self.smtplib(server, ports.submissions, "tls", "PLAIN", user: "bert@kunde.example", sender: Self.user)
                        == ["235", "553"])
                // Anna administers the domain.
                #expect(
                    try Self.smtplib(server, ports.submissions, "tls", "PLAIN", sender: "bert@kunde.example") == ["235", "250"])
                #expect(
                    try Self.smtplib(server, ports.submissions, "tls", "PLAIN", recipient: "nosuch@kunde.example") == [
                        "235", "550",
                    ])
            }
        }

        @Test func `recipients over the mailbox's limit`() throws {
            try Self.running { (server, ports) throws in
                try server.administer("mailbox", "set", Self.user, "--recipients-per-hour", "2")
                var answers: [[String]] = []
                // The change holds within a second; what is sent meanwhile counts already.
                try Deadline.wait(.seconds(60), for: "the limit") {
                    answers.append(try Self.smtplib(server, ports.submission, "starttls", "PLAIN"))
                    return answers.last == ["235", "450"]
                }
                #expect(answers.count == 3, "two were taken, the third not: \(answers)")
            }
        }

        @Test(arguments: ["PLAIN", "LOGIN"])
        func `swaks`(mechanism: String) throws {
            let swaks = try Peer("swaks", package: "swaks libnet-ssleay-perl").path
            try Self.running { (server, ports) throws in
                for (option, port) in [("--tls", ports.submission), ("--tls-on-connect", ports.submissions)] {
                    try ChildProcess.run(
                        [
                            swaks, option, "--server", "127.0.0.1:\(port)", "--ehlo", "swaks.example", "--auth", mechanism,
                            "--auth-user", Self.user, "--auth-password", "secret", "--from", Self.user, "--to",
                            "bert@kunde.example",
                        ], folder: server.folder)
                }
                #expect(try Self.arrived(server, count: 2).allSatisfy { $0.contains("with ESMTPSA") })
            }
        }

        @Test(arguments: ["plain", "login", "scram-sha-256"])
        func `msmtp`(mechanism: String) throws {
            let msmtp = try Peer("msmtp", package: "msmtp").path
            try Self.running { (server, ports) throws in
                for (starttls, port) in [("on", ports.submission), ("off", ports.submissions)] {
                    try ChildProcess.run(
                        [
                            msmtp, "--file=/dev/null", "--host=127.0.0.1", "--port=\(port)", "--domain=msmtp.example",
                            "--auth=\(mechanism)", "--user=\(Self.user)", "--passwordeval=echo secret", "--tls=on",
                            "--tls-starttls=\(starttls)", "--tls-certcheck=off", "--from=\(Self.user)", "bert@kunde.example",
                        ], folder: server.folder, input: Self.mail)
                }
                #expect(try Self.arrived(server, count: 2).allSatisfy { $0.contains("with ESMTPSA") })
            }
        }

        @Test func `a second connection does not get around the delay of a wrong password`() throws {
            try Self.running("login-delay = \"1s\"\nclear-text-on-loopback = true\n") { (server, ports) throws in
                let guess = "AUTH PLAIN " + Data("\0\(Self.user)\0wrong".utf8).base64EncodedString()
                let sessions = try (0..<3).map { _ in
                    guard let session = try Dialogue(port: ports.submission) else { throw TestFailure("nobody listens") }
                    _ = try session.answer()
                    try session.say("EHLO client.example", expecting: 250)
                    return session
                }
                let start = ContinuousClock.now
                for session in sessions { try session.send(guess + "\r\n") }
                var times: [Duration] = []
                for session in sessions {
                    #expect(try session.answer().text.hasPrefix("535 5.7.8 "))
                    times.append(start.duration(to: .now))
                }
                // All three asked at once: 1 s, then 2 s, then 4 s, one after the other.
                #expect((times.max() ?? .zero) >= .seconds(7), "\(times)")
                print("three wrong logins at once were answered after \(times)")
            }
        }
    }
}
