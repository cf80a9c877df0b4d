import Foundation
import Testing

extension InteropTests {
    /// Mails of other people's programs arrive octet for octet.
    @Suite(.serialized) struct SendersTests {
        /// Sends a sample by `command`, which reads it on standard input, and compares.
        private func expectIntact(
            _ server: ServerUnderTest, _ mail: SampleMail, input: [UInt8]? = nil, by command: [String],
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            try ChildProcess.run(command, folder: server.folder, input: input ?? mail.crlf)
            let stored = StoredMail(try server.maildir(of: "anna@kunde.example").onlyMail(), sent: mail.crlf)
            #expect(stored.isIntact, sourceLocation: sourceLocation)
            #expect(stored.prefixFields == ["Return-Path", "Received"], sourceLocation: sourceLocation)
        }

        @Test func `swaks`() throws {
            let swaks = try Peer("swaks", package: "swaks").path
            try ServerUnderTest.running { server in
                let mail = SampleMail(id: "swaks")
                // swaks ends the last line itself.
                try expectIntact(
                    server, mail, input: mail.lf.dropLast(),
                    by: [
                        swaks, "--server", "127.0.0.1:\(server.port)", "--ehlo", "swaks.example", "--from", SampleMail.sender,
                        "--to",
                        "anna@kunde.example", "--data", "-",
                    ])
            }
        }

        @Test func `swaks over STARTTLS`() throws {
            let swaks = try Peer("swaks", package: "swaks").path
            let folder = try TemporaryFolder()
            try ServerUnderTest.running(settings: try Certificate(in: folder).settings) { server in
                let mail = SampleMail(id: "swaks-tls")
                try expectIntact(
                    server, mail, input: mail.lf.dropLast(),
                    by: [
                        swaks, "--tls", "--server", "127.0.0.1:\(server.port)", "--ehlo", "swaks.example", "--from",
                        SampleMail.sender,
                        "--to", "anna@kunde.example", "--data", "-",
                    ])
                let stored = String(decoding: try server.maildir(of: "anna@kunde.example").onlyMail(), as: UTF8.self)
                #expect(stored.contains("with ESMTPS"))
                #expect(stored.contains("(using TLSv1.3"))
            }
        }

        @Test func `curl`() throws {
            let curl = try Peer("curl", package: "curl").path
            try ServerUnderTest.running { server in
                let mail = SampleMail(id: "curl")
                try expectIntact(
                    server, mail,
                    by: [
                        curl, "-sS", "smtp://127.0.0.1:\(server.port)/curl.example", "--mail-from", SampleMail.sender,
                        "--mail-rcpt",
                        "anna@kunde.example", "-T", "-",
                    ])
            }
        }

        @Test func `curl over STARTTLS`() throws {
            let curl = try Peer("curl", package: "curl").path
            let folder = try TemporaryFolder()
            try ServerUnderTest.running(settings: try Certificate(in: folder).settings) { server in
                let mail = SampleMail(id: "curl-tls")
                try expectIntact(
                    server, mail,
                    by: [
                        curl, "-sS", "--ssl-reqd", "--insecure", "smtp://127.0.0.1:\(server.port)/curl.example", "--mail-from",
                        SampleMail.sender, "--mail-rcpt", "anna@kunde.example", "-T", "-",
                    ])
                let stored = String(decoding: try server.maildir(of: "anna@kunde.example").onlyMail(), as: UTF8.self)
                #expect(stored.contains("with ESMTPS"))
            }
        }

        @Test func `msmtp`() throws {
            let msmtp = try Peer("msmtp", package: "msmtp").path
            try ServerUnderTest.running { server in
                let mail = SampleMail(id: "msmtp")
                try expectIntact(
                    server, mail, input: mail.lf,
                    by: [
                        msmtp, "--file=/dev/null", "--host=127.0.0.1", "--port=\(server.port)", "--domain=msmtp.example",
                        "--auth=off",
                        "--tls=off", "--from=\(SampleMail.sender)", "anna@kunde.example",
                    ])
            }
        }

        @Test func `Python's smtplib`() throws {
            try ServerUnderTest.running { server in
                try expectIntact(
                    server, SampleMail(id: "smtplib"),
                    by: try Peer.script("smtplib_send.py", "\(server.port)", SampleMail.sender, "anna@kunde.example"))
            }
        }

        @Test func `Python's smtplib with SMTPUTF8 and a UTF-8 header`() throws {
            try ServerUnderTest.running { server in
                try expectIntact(
                    server, SampleMail(id: "smtplib-utf8", utf8Header: true),
                    by: try Peer.script("smtplib_send.py", "\(server.port)", SampleMail.sender, "anna@kunde.example", "smtputf8"))
                let stored = String(decoding: try server.maildir(of: "anna@kunde.example").onlyMail(), as: UTF8.self)
                #expect(stored.contains("with UTF8SMTP"))
            }
        }

        @Test func `Debian's Postfix as the sending server`() throws {
            try ServerUnderTest.running { server in
                let postfix = try PostfixSender(relayingTo: server.port)
                defer { postfix.stop() }
                let mail = SampleMail(id: "postfix")
                try postfix.send(mail.lf, from: SampleMail.sender, to: "anna@kunde.example")
                let maildir = try server.maildir(of: "anna@kunde.example")
                try Deadline.wait(.seconds(30), for: "Postfix's mail; its log: \(postfix.log)") { !maildir.mails().isEmpty }
                let stored = StoredMail(try maildir.onlyMail(), sent: mail.crlf)
                #expect(stored.isIntact)
                // Postfix's own field is the second one.
                #expect(stored.prefixFields == ["Return-Path", "Received", "Received"])
            }
        }
    }
}
