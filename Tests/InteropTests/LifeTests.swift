import Foundation
import Testing

extension InteropTests {
    /// Start, stop and reload of the server as the operator or systemd do it.
    @Suite(.serialized) struct LifeTests {
        @Test func `SIGTERM lets an open transaction finish and takes no new session`() throws {
            try ServerUnderTest.running { server in
                let open = try server.dialogueInData()
                let idle = try server.dialogue()
                try open.send("Subject: half\r\n\r\nthe first half\r\n")
                server.process?.signal(SIGTERM)
                try Deadline.wait(.seconds(60), for: "the listener to close") { try Dialogue(port: server.port) == nil }
                #expect(try idle.answer().code == 421)
                #expect(idle.isClosedByServer())
                try open.send("the second half\r\n")
                try open.send(".\r\n")
                #expect(try open.answer().code == 250)
                #expect(try server.stop() == 0)
                let stored = try server.maildir(of: "anna@kunde.example").onlyMail()
                #expect(
                    StoredMail(stored, sent: Array("Subject: half\r\n\r\nthe first half\r\nthe second half\r\n".utf8)).isIntact)
            }
        }

        @Test func `a transaction that does not finish within the drain ends without a mail, and the server with 0`() throws {
            try ServerUnderTest.running(settings: "[timeouts]\ndrain = \"1s\"\n") { server in
                let open = try server.dialogueInData()
                try open.send("Subject: half\r\n\r\nand no more\r\n")
                #expect(try server.stop(within: .seconds(60)) == 0)
                #expect(open.isClosedByServer())
                #expect(try server.maildir(of: "anna@kunde.example").mails().isEmpty)
            }
        }

        @Test func `SIGHUP shows new sessions the new certificate and leaves old ones alone`() throws {
            let folder = try TemporaryFolder()
            let first = try Certificate(in: folder)
            let second = try Certificate(in: folder)
            let secondFingerprint = try second.fingerprint(in: folder)
            let firstFingerprint = try first.fingerprint(in: folder)
            try ServerUnderTest.running(settings: first.settings) { server in
                func hold() throws -> ChildProcess {
                    let process = try ChildProcess(
                        try Peer.script("smtplib_hold.py", "\(server.port)", SampleMail.sender, "anna@kunde.example"),
                        folder: server.folder,
                        input: nil)
                    try Deadline.wait(.seconds(60), for: "a session over TLS") {
                        if !process.isRunning { throw TestFailure(String(decoding: process.errors, as: UTF8.self)) }
                        return process.output.contains(0x0A)
                    }
                    return process
                }
                func fingerprint(_ process: ChildProcess) -> String {
                    String(decoding: process.output.prefix { $0 != 0x0A }, as: UTF8.self)
                }
                let old = try hold()
                #expect(fingerprint(old) == firstFingerprint)
                let plain = try server.dialogueInData()
                try second.replace(first)
                server.process?.signal(SIGHUP)
                try Deadline.wait(.seconds(60), for: "the new certificate") { fingerprint(try hold()) == secondFingerprint }

                try old.write("\n")
                #expect(try old.wait().status == 0)
                #expect(String(decoding: old.output, as: UTF8.self).hasSuffix("sent\n"))
                try plain.send("Subject: plain\r\n\r\n.\r\n")
                #expect(try plain.answer().code == 250)
                #expect(try server.maildir(of: "anna@kunde.example").mails().count == 2)
            }
        }

        @Test func `SIGHUP with a broken file keeps what was`() throws {
            try ServerUnderTest.running { server in
                let text = try String(contentsOfFile: server.configuration, encoding: .utf8)
                try server.folder.write("martlet.toml", text + "\n[limits]\nmesage = \"1M\"\n")
                server.process?.signal(SIGHUP)
                try Deadline.wait(.seconds(60), for: "the log to name the key") {
                    String(decoding: (server.process?.errors ?? []) + (server.process?.output ?? []), as: UTF8.self).contains(
                        "mesage")
                }
                #expect(try server.dialogue().say("NOOP").code == 250)
            }
        }

        @Test func `a restart on a socket handed in refuses nobody`() throws {
            try ServerUnderTest.prepared { server in
                let socket = try ListeningSocket()
                try server.start(handingIn: socket)
                #expect(try server.stop() == 0)
                // Nobody serves now, and still the connection is taken: it waits in the socket's queue.
                let waiting = try #require(try Dialogue(port: socket.port))
                try server.start(handingIn: socket)
                #expect(try waiting.answer().code == 220)
                #expect(try waiting.say("QUIT").code == 221)
            }
        }

        @Test func `root is refused`() throws {
            try #require(geteuid() == 0, "run the tests as root")
            let folder = try TemporaryFolder()
            let port = try ListeningSocket.freePort()
            let file = try folder.write(
                "martlet.toml",
                """
                hostname = "mx.kunde.example"
                home = "\(folder.path)/home"
                [[listen]]
                address = "127.0.0.1:\(port)"
                """)
            let outcome = try ChildProcess([ServerUnderTest.binary, "serve", "--config", file], folder: folder).wait()
            #expect(outcome.status != 0)
            #expect(outcome.errorText.contains("user"), "\(outcome.errorText)")
        }

        @Test func `started as root it serves as the user of its file`() throws {
            try ServerUnderTest.running { server in
                let id = try #require(server.process?.id)
                let status = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
                let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("Uid:") })
                #expect(line.split(separator: "\t").dropFirst().allSatisfy { $0 == "\(server.account.uid)" }, "\(line)")
            }
        }
    }
}
