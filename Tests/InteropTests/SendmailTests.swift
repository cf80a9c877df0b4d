import Foundation
import Testing

extension InteropTests {
    /// Programs on this machine: `martlet sendmail` over the socket and through the maildrop, as root and as another account.
    struct SendmailTests {
        private static let mail =
            "Subject: hello\nTo: anna@kunde.example\nBcc: secret@fern.example, anna@kunde.example\n\nbody\n..\n"

        private static func sendmail(
            _ server: ServerUnderTest, _ arguments: [String], as account: Account? = nil, name: String? = nil,
            input: String = mail
        ) throws -> ChildProcess.Outcome {
            var command = name.map { [$0] } ?? [ServerUnderTest.binary, "sendmail"]
            command += arguments
            if let account { command = try account.running(command) }
            let process = try ChildProcess(
                command, environment: ["MARTLET_CONFIG": server.configuration], folder: server.folder, input: Array(input.utf8))
            return try process.wait()
        }

        /// The mails of the mailbox, with LF.
        private static func stored(_ server: ServerUnderTest) throws -> [String] {
            try server.maildir(of: "anna@kunde.example").mails().values.map { String(decoding: $0, as: UTF8.self) }
        }

        private static func waitForMail(_ server: ServerUnderTest, count: Int = 1) throws -> [String] {
            try Deadline.wait(.seconds(30), for: "\(count) mails") { try stored(server).count >= count }
            return try stored(server)
        }

        @Test func `a program's mail goes over the socket, its header mended`() throws {
            try ServerUnderTest.running { server in
                let outcome = try Self.sendmail(server, ["-i", "-F", "Änne", "anna@kunde.example"])
                #expect(outcome.status == 0, "\(outcome.errorText)")
                let mail = try #require(try Self.waitForMail(server).first)
                #expect(mail.contains("\nMessage-ID: <"))
                #expect(mail.contains("\nDate: "))
                #expect(mail.contains("From: =?utf-8?Q?=C3=84nne?= <root@"))
                #expect(!mail.contains("secret@"))
                #expect(mail.contains("\n..\n"))
            }
        }

        @Test func `PHP's call is understood, and the recipients come from the header`() throws {
            try ServerUnderTest.running { server in
                let mail = "To: anna@kunde.example\r\nSubject: php\r\nX-Mailer: PHP\r\n\r\nhello\r\n"
                let outcome = try Self.sendmail(server, ["-t", "-i", "-f", "info@kunde.example"], input: mail)
                #expect(outcome.status == 0, "\(outcome.errorText)")
                let stored = try #require(try Self.waitForMail(server).first)
                #expect(stored.contains("Return-Path: <info@kunde.example>"))
            }
        }

        @Test func `what gives its mail to qmail-queue gives it to the server`() throws {
            try ServerUnderTest.running { server in
                let mail = server.folder.path + "/mail"
                let envelope = server.folder.path + "/envelope"
                try Data("Subject: by qmail-inject\n\nhello\n.\nbye\n".utf8).write(to: URL(fileURLWithPath: mail))
                try Data("Flist@kunde.example\u{0}Tanna@kunde.example\u{0}\u{0}".utf8).write(to: URL(fileURLWithPath: envelope))
                // As qmail's programs call it: the mail on 0, the envelope on 1.
                func queue() throws -> ChildProcess.Outcome {
                    try ChildProcess(
                        [
                            "/bin/bash", "-c", #"exec -a bin/qmail-queue "$0" <"$1" 1<"$2""#, ServerUnderTest.binary, mail,
                            envelope,
                        ], environment: ["MARTLET_CONFIG": server.configuration], folder: server.folder
                    ).wait()
                }
                let outcome = try queue()
                #expect(outcome.status == 0, "\(outcome.errorText)")
                let stored = try #require(try Self.waitForMail(server).first)
                #expect(stored.contains("Return-Path: <list@kunde.example>") && stored.hasSuffix("\nhello\n.\nbye\n"))
                try Data("Flist@kunde.example\u{0}Tnobody@kunde.example\u{0}\u{0}".utf8).write(
                    to: URL(fileURLWithPath: envelope))
                #expect(try queue().status == 31)
                try Data("list@kunde.example".utf8).write(to: URL(fileURLWithPath: envelope))
                #expect(try queue().status == 91)
            }
        }

        @Test func `a dot ends the mail unless told otherwise`() throws {
            try ServerUnderTest.running { server in
                #expect(try Self.sendmail(server, ["anna@kunde.example"], input: "Subject: x\n\none\n.\ntwo\n").status == 0)
                let mail = try #require(try Self.waitForMail(server).first)
                #expect(mail.contains("one") && !mail.contains("two"))
            }
        }

        @Test func `another account sends in its own name only, unless trusted`() throws {
            let account = try Account("daemon")
            try ServerUnderTest.running { server in
                let forged = try Self.sendmail(server, ["-f", "info@kunde.example", "anna@kunde.example"], as: account)
                #expect(forged.status == 77)
                #expect(forged.errorText.contains("553 5.7.1"))
                #expect(try Self.sendmail(server, ["anna@kunde.example"], as: account).status == 0)
                let mail = try #require(try Self.waitForMail(server).first)
                #expect(mail.contains("Return-Path: <daemon@"))
            }
            try ServerUnderTest.running(settings: "[local]\ntrusted = [\"daemon\"]\n") { server in
                let outcome = try Self.sendmail(server, ["-finfo@kunde.example", "anna@kunde.example"], as: account)
                #expect(outcome.status == 0, "\(outcome.errorText)")
            }
        }

        @Test func `while the server is down, mail waits in the maildrop`() throws {
            let account = try Account("daemon")
            try ServerUnderTest.running { server in
                #expect(try server.stop() == 0)
                let own = try Self.sendmail(server, ["anna@kunde.example"], as: account)
                #expect(own.status == 0, "\(own.errorText)")
                // Nobody can ask the server, so the forged name shows at the intake and gives way to the true one.
                let forged = try Self.sendmail(server, ["-finfo@kunde.example", "anna@kunde.example"], as: account)
                #expect(forged.status == 0, "\(forged.errorText)")
                let drop = server.home + "-local/maildrop"
                #expect(try FileManager.default.contentsOfDirectory(atPath: drop).count == 2)
                // What else lies there is set aside.
                try Data("no mail".utf8).write(to: URL(fileURLWithPath: drop + "/mail-foreign"))
                symlink("/etc/passwd", drop + "/mail-link")
                try server.start()
                let mails = try Self.waitForMail(server, count: 2)
                #expect(mails.allSatisfy { $0.contains("Return-Path: <daemon@") })
                try Deadline.wait(.seconds(60), for: "an empty maildrop") {
                    try FileManager.default.contentsOfDirectory(atPath: drop).allSatisfy { $0.hasPrefix("bad-") }
                }
                #expect(try Set(FileManager.default.contentsOfDirectory(atPath: drop)) == ["bad-foreign", "bad-link"])
                usleep(200_000)
                #expect(try Self.stored(server).count == 2)
            }
        }

        @Test func `a mail that the server would not take is not left in the maildrop either`() throws {
            try ServerUnderTest.running(settings: "[limits]\nmessage = \"64K\"\n") { server in
                #expect(try server.stop() == 0)
                let large = "Subject: large\n\n" + String(repeating: String(repeating: "x", count: 70) + "\n", count: 1000)
                let outcome = try Self.sendmail(server, ["anna@kunde.example"], input: large)
                #expect(outcome.status == 69)
                #expect(outcome.errorText.contains("larger than the server takes"))
                #expect(try FileManager.default.contentsOfDirectory(atPath: server.home + "-local/maildrop").isEmpty)
            }
        }

        /// `mx.kunde.example` is the server's name and none of its domains, so that the account has no mailbox.
        @Test func `what the maildrop's mail is refused for is told to the postmaster in the account's place`() throws {
            let account = try Account("daemon")
            try ServerUnderTest.running { server in
                #expect(try server.stop() == 0)
                let outcome = try Self.sendmail(server, ["nobody-here@kunde.example", "anna@kunde.example"], as: account)
                #expect(outcome.status == 0, "\(outcome.errorText)")
                try server.start()
                let mails = try Self.waitForMail(server, count: 2)
                let report = try #require(mails.first { $0.contains("multipart/report") })
                for part in [
                    "Return-Path: <>", "To: daemon@mx.kunde.example", "Final-Recipient: rfc822; nobody-here@kunde.example",
                    "Action: failed", "Status: 5.1.1",
                ] { #expect(report.contains(part), "\(part)") }
                #expect(try server.administer("queue", "list", "--json").contains("daemon@") == false)
            }
        }

        @Test func `a dialogue is passed through`() throws {
            try ServerUnderTest.running { server in
                let dialogue =
                    "EHLO me.example\r\nMAIL FROM:<root@mx.kunde.example>\r\nRCPT TO:<anna@kunde.example>\r\nDATA\r\n"
                    + "Subject: bs\r\n\r\nx\r\n.\r\nQUIT\r\n"
                let outcome = try Self.sendmail(server, ["-bs"], input: dialogue)
                #expect(outcome.status == 0)
                #expect(outcome.outputText.hasPrefix("220 "))
                #expect(outcome.outputText.contains("\r\n221 "))
                #expect(try Self.waitForMail(server).count == 1)
            }
        }

        @Test func `the exit codes are those of sysexits`() throws {
            try ServerUnderTest.running { server in
                #expect(try Self.sendmail(server, ["-bd"]).status == 64)
                #expect(try Self.sendmail(server, []).status == 64)
                #expect(try Self.sendmail(server, ["a@@b"]).status == 65)
                #expect(try Self.sendmail(server, ["nobody-here@kunde.example"]).status == 67)
                #expect(try Self.sendmail(server, ["-q"]).status == 0)
                let partly = try Self.sendmail(server, ["nobody-here@kunde.example", "anna@kunde.example"])
                #expect(partly.status == 67)
                #expect(partly.errorText.contains("nobody-here@kunde.example: 550 5.1.1"))
                #expect(try Self.waitForMail(server).count == 1)
            }
        }

        @Test func `the name of the program says what it is`() throws {
            try ServerUnderTest.running { server in
                for name in ["sendmail", "newaliases", "mailq"] {
                    try FileManager.default.createSymbolicLink(
                        atPath: "\(server.folder.path)/\(name)", withDestinationPath: ServerUnderTest.binary)
                }
                let folder = server.folder.path
                #expect(try Self.sendmail(server, [], name: folder + "/newaliases").status == 0)
                let queue = try Self.sendmail(server, [], name: folder + "/mailq")
                #expect(queue.status == 0, "\(queue.errorText)")
                #expect(queue.outputText.contains("FROM"))
                #expect(try Self.sendmail(server, ["-bp"]).outputText == queue.outputText)
                #expect(try Self.sendmail(server, ["-t"], name: folder + "/sendmail").status == 0)
                #expect(try Self.waitForMail(server).count == 1)
            }
        }
    }
}
