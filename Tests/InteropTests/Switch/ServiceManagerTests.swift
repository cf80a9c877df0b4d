import Foundation
import Testing

extension InteropTests {
    /// A switch and the way back where qmail is kept running by one or the other service manager, under calls.
    @Suite(.serialized) struct ServiceManagerTests {
        private static let server = "/var/qmail/bin/qmail-smtpd"
        private static let tcpserver = "tcpserver -H -R -l 0 -c 200 127.0.0.1 25 \(server)"

        /// Switches under calls and goes back, and looks that nobody was refused, cut off or lost.
        private func switchAndBack(_ machine: QmailMachine) throws {
            try Deadline.wait(.seconds(20), for: "the old server") { try machine.greeting().contains("old.example") }
            try machine.beginCalls()
            usleep(1_000_000)
            print(try machine.change("apply", "--from", "qmail", "--no-sendmail"))
            #expect(try machine.greeting().contains("mail.kunde-eins.example"))
            #expect(try machine.run(["/bin/pidof", "-x", "qmail-send"]).status == 1)
            usleep(1_000_000)
            print(try machine.change("rollback"))
            #expect(try machine.greeting().contains("old.example"))
            #expect(try machine.run(["/bin/pidof", "-x", "qmail-send"]).status == 0)
            usleep(1_000_000)
            let calls = try machine.endCalls()
            print(
                "\(calls.calls) calls, \(calls.taken) taken, \(calls.deferred) told to come again, longest wait \(calls.longest) s, \(calls.banners)"
            )
            #expect(calls.refused == 0 && calls.silent == 0 && calls.cut == 0 && calls.failed == 0, "\(calls.strange)")
            #expect((calls.banners["old.example"] ?? 0) > 20 && (calls.banners["mail.kunde-eins.example"] ?? 0) > 20)
            #expect(calls.taken > 60)
            #expect(try machine.delivered() == calls.ids.sorted())
        }

        @Test func `under supervise of daemontools, with tcpserver`() throws {
            _ = try Peer("svscan", package: "daemontools")
            _ = try Peer("tcpserver", package: "ucspi-tcp")
            let machine = try QmailMachine()
            try machine.write("var/qmail/supervise/qmail-send/run", "#!/bin/sh\nexec /var/qmail/bin/qmail-send\n", mode: 0o755)
            try machine.write("var/qmail/supervise/qmail-smtpd/run", "#!/bin/sh\nexec \(Self.tcpserver)\n", mode: 0o755)
            for name in ["qmail-send", "qmail-smtpd"] {
                symlink("/var/qmail/supervise/\(name)", "\(machine.root)/service/\(name)")
            }
            try machine.start(["/usr/bin/svscan", "/service"])
            try switchAndBack(machine)
            for name in ["qmail-send", "qmail-smtpd"] {
                #expect(!FileManager.default.fileExists(atPath: "\(machine.root)/var/qmail/supervise/\(name)/down"))
            }
        }

        @Test func `by xinetd, with another service of it that goes on`() throws {
            _ = try Peer("xinetd", package: "xinetd")
            let machine = try QmailMachine()
            let file =
                "# A server's own hand: \u{e4}\r\nservice smtp_psa\n{\n\ttype            = UNLISTED\n\tport = 25\n\tsocket_type = stream\n"
                + "\tprotocol = tcp\n\twait = no\n\tuser = root\n\tinstances = UNLIMITED\n\tcps = 1000 1\n\tdisable         = no\n"
                + "\tserver = \(Self.server)\n}\n"
            try machine.write("etc/xinetd.d/smtp_psa", file, mode: 0o640)
            try machine.write(
                "etc/xinetd.d/other",
                "service other\n{\n\ttype = UNLISTED\n\tport = 26\n\tsocket_type = stream\n\tprotocol = tcp\n\twait = no\n\tuser = root\n"
                    + "\tserver = /bin/echo\n\tserver_args = other\n}\n")
            try machine.write(
                "etc/xinetd.conf", "defaults\n{\n\tinstances = 500\n\tper_source = UNLIMITED\n}\nincludedir /etc/xinetd.d\n")
            try machine.write(
                "etc/init.d/qmail", "#!/bin/sh\n# qmail-start\nsetsid /var/qmail/bin/qmail-send >/dev/null 2>&1 </dev/null &\n",
                mode: 0o755)
            symlink("../init.d/qmail", "\(machine.root)/etc/rc3.d-S80qmail")
            #expect(try machine.run(["/etc/init.d/qmail", "start"]).status == 0)
            try machine.start(["/usr/sbin/xinetd", "-dontfork", "-f", "/etc/xinetd.conf"])
            try switchAndBack(machine)
            #expect(FileManager.default.contents(atPath: "\(machine.root)/etc/xinetd.d/smtp_psa") == Data(file.utf8))
            var status = stat()
            #expect(lstat("\(machine.root)/etc/xinetd.d/smtp_psa", &status) == 0 && status.st_mode & 0o777 == 0o640)
            let other = try machine.run(["/bin/bash", "-c", "read -t 10 line </dev/tcp/127.0.0.1/26 && echo \"$line\""])
            #expect(other.outputText.hasPrefix("other"))
        }

        @Test func `by inetd, with another service of it that goes on`() throws {
            let machine = try QmailMachine()
            let inetd = machine.package + "/.build-peers/usr/sbin/inetd"
            guard access(inetd, X_OK) == 0 else {
                throw TestFailure("\(inetd) is missing: Scripts/peers fetches it (make test does it)")
            }
            let file =
                "# of this server\n26 stream tcp nowait root /bin/echo echo other\r\nsmtp\tstream tcp nowait.5000 root \(Self.server) qmail-smtpd"
            try machine.write("etc/inetd.conf", file + "\n")
            try machine.write("var/qmail/rc", "#!/bin/sh\nexec /var/qmail/bin/qmail-send\n", mode: 0o755)
            try machine.start(["/var/qmail/rc"])
            let libraries = ["x86_64", "aarch64"].flatMap { machine in ["usr/lib", "lib"].map { "\($0)/\(machine)-linux-gnu" } }
                .map { "\(machine.package)/.build-peers/\($0)" }
            try machine.start([
                "/usr/bin/env", "LD_LIBRARY_PATH=\(libraries.joined(separator: ":"))", inetd, "-i", "/etc/inetd.conf",
            ])
            try switchAndBack(machine)
            #expect(FileManager.default.contents(atPath: "\(machine.root)/etc/inetd.conf") == Data((file + "\n").utf8))
            let other = try machine.run(["/bin/bash", "-c", "read -t 10 line </dev/tcp/127.0.0.1/26 && echo \"$line\""])
            #expect(other.outputText.hasPrefix("other"))
        }

        @Test func `by nobody: a tcpserver that somebody started`() throws {
            _ = try Peer("tcpserver", package: "ucspi-tcp")
            let machine = try QmailMachine()
            try machine.write("var/qmail/rc", "#!/bin/sh\nexec /var/qmail/bin/qmail-send\n", mode: 0o755)
            try machine.start(["/var/qmail/rc"])
            try machine.start(["/bin/sh", "-c", "exec \(Self.tcpserver)"])
            try switchAndBack(machine)
        }

        @Test func `a session that outlasts the patience is cut off, so that none of its mails is queued behind the switch`()
            throws
        {
            _ = try Peer("tcpserver", package: "ucspi-tcp")
            let machine = try QmailMachine()
            try machine.write("var/qmail/rc", "#!/bin/sh\nexec /var/qmail/bin/qmail-send\n", mode: 0o755)
            try machine.start(["/var/qmail/rc"])
            try machine.start(["/bin/sh", "-c", "exec \(Self.tcpserver)"])
            try Deadline.wait(.seconds(60), for: "the old server") { try machine.greeting().contains("old.example") }
            let said = "\(machine.root)/said"
            func heard(_ text: String) -> Bool { (try? String(contentsOfFile: said, encoding: .utf8))?.contains(text) == true }
            try machine.start(["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/25; cat <&3 >/said; echo the end >>/said"])
            try Deadline.wait(.seconds(60), for: "the session") { heard("220 old.example") }
            let told = try machine.change("apply", "--from", "qmail", "--no-sendmail", "--patience", "1")
            #expect(told.contains("1 sessions had not ended"))
            try Deadline.wait(.seconds(60), for: "its end") { heard("the end") }
        }
    }
}
