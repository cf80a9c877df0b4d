import Foundation

/// Debian's Postfix as a machine has it, in a mount namespace of its own: `/etc/postfix`, its queue and its data are folders of the test. It serves
/// `alt.example` on a free port of 127.0.0.1, keeps mailboxes under one account, and sends all else to a sink that is not there yet.
final class PostfixRoom {
    let folder: TemporaryFolder
    let port: UInt16
    /// Where the sink will be.
    let sinkPort: UInt16
    let home: String
    let configuration: String
    static let mailboxes = (1...5).map { "user\($0)@alt.example" }
    private let mail: String
    private let room: ChildProcess
    private let nsenter: String

    init() throws {
        guard geteuid() == 0 else { throw TestFailure("Postfix starts only as root: run the tests as root") }
        _ = try Peer("postfix", package: "postfix")
        _ = try Peer("nft", package: "nftables")
        nsenter = try Peer("nsenter", package: "util-linux").path
        folder = try TemporaryFolder()
        port = try ListeningSocket.freePort()
        sinkPort = try ListeningSocket.freePort()
        let owner = try Account("nobody")
        home = try folder.makeFolder("home", owner: owner)
        mail = try folder.makeFolder("mail", owner: owner)
        for name in ["etc", "spool"] { try folder.makeFolder(name) }
        try folder.makeFolder("lib", owner: Account("postfix"))
        configuration = try folder.write(
            "martlet.toml",
            """
            hostname = "alt.example"
            home = "\(home)"
            user = "nobody"

            [[listen]]
            address = "127.0.0.1:\(port)"

            [submission]
            clear-text-on-loopback = true

            [metrics]
            listen = ""

            """)
        let unshare = try Peer("unshare", package: "util-linux").path
        room = try ChildProcess(
            [
                unshare, "-m", "--propagation", "private", "/bin/sh", "-c",
                """
                mount --bind \(folder.path)/etc /etc/postfix && mount --bind \(folder.path)/spool /var/spool/postfix &&
                mount --bind \(folder.path)/lib /var/lib/postfix && echo ready && exec sleep 1000
                """,
            ], folder: folder)
        try Deadline.wait(.seconds(10), for: "the mount namespace") { !room.output.isEmpty }
        try writeSettings(owner)
        let start = try run("postfix", "start")
        guard start.status == 0 else { throw TestFailure("postfix start: \(start.outputText)\(start.errorText)") }
    }

    private func writeSettings(_ owner: Account) throws {
        try folder.write(
            "etc/main.cf",
            """
            compatibility_level = 3.6
            myhostname = alt.example
            mydestination =
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            alias_maps =
            relayhost = [127.0.0.1]:\(sinkPort)
            virtual_mailbox_domains = alt.example
            virtual_mailbox_maps = texthash:/etc/postfix/mailboxes
            virtual_alias_maps = inline:{ {postmaster@alt.example=user1@alt.example} }
            virtual_mailbox_base = \(mail)
            virtual_minimum_uid = 1
            virtual_uid_maps = static:\(owner.uid)
            virtual_gid_maps = static:\(owner.gid)
            smtpd_recipient_restrictions = reject_unauth_destination
            smtpd_client_connection_rate_limit = 0
            smtp_tls_security_level = none
            maillog_file = /var/spool/postfix/log
            maillog_file_prefixes = /var/spool

            """)
        try folder.write("etc/mailboxes", Self.mailboxes.map { "\($0) \($0.prefix { $0 != "@" })/\n" }.joined())
        let services = [
            "\(port) inet n - n - - smtpd", "pickup unix n - n 60 1 pickup", "cleanup unix n - n - 0 cleanup",
            "qmgr unix n - n 300 1 qmgr", "rewrite unix - - n - - trivial-rewrite", "bounce unix - - n - 0 bounce",
            "defer unix - - n - 0 bounce", "trace unix - - n - 0 bounce", "error unix - - n - - error",
            "retry unix - - n - - error",
            "smtp unix - - n - - smtp", "relay unix - - n - - smtp", "virtual unix - n n - - virtual",
            "anvil unix - - n - 1 anvil",
            "showq unix n - n - - showq", "tlsmgr unix - - n 1000? 1 tlsmgr", "proxymap unix - - n - - proxymap",
            "postlog unix-dgram n - n - 1 postlogd", "scache unix - - n - 1 scache",
        ]
        try folder.write("etc/master.cf", services.joined(separator: "\n") + "\n")
        // These are the package's own: the test's folder hides them in the room only, and without them Postfix does not make its queue.
        for name in ["dynamicmaps.cf", "dynamicmaps.cf.d", "postfix-files", "postfix-files.d"]
        where FileManager.default.fileExists(atPath: "/etc/postfix/\(name)") {
            try FileManager.default.copyItem(atPath: "/etc/postfix/\(name)", toPath: "\(folder.path)/etc/\(name)")
        }
    }

    deinit {
        _ = try? run("postfix", "abort")
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let id = pid_t(name), let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline"),
                String(decoding: line, as: UTF8.self).contains(configuration)
            else { continue }
            kill(id, SIGKILL)
        }
        room.kill()
    }

    /// Runs a command in the room.
    @discardableResult
    func run(_ command: String..., input: String = "", environment: [String: String] = [:]) throws -> ChildProcess.Outcome {
        try ChildProcess(
            [nsenter, "-t", "\(room.id)", "-m", "--"] + command, environment: environment, folder: folder,
            input: Array(input.utf8)
        ).wait(.seconds(180))
    }

    func change(_ arguments: String...) throws -> ChildProcess.Outcome {
        try ChildProcess(
            [nsenter, "-t", "\(room.id)", "-m", "--", ServerUnderTest.binary, "switch"] + arguments
                + ["--config", configuration, "--language", "en", "--yes"], folder: folder
        ).wait(.seconds(180))
    }

    /// How often each mark stands in a mail of a mailbox.
    func marks() -> [String: Int] {
        var marks: [String: Int] = [:]
        for address in Self.mailboxes {
            for (_, octets) in Maildir(path: "\(mail)/\(address.prefix { $0 != "@" })").mails() {
                let text = String(decoding: octets, as: UTF8.self)
                guard let line = text.split(whereSeparator: \.isNewline).first(where: { $0.hasPrefix("X-Load-ID: ") }) else {
                    continue
                }
                marks[String(line.dropFirst("X-Load-ID: ".count)), default: 0] += 1
            }
        }
        return marks
    }

    /// Puts mails for elsewhere into Postfix's queue, and waits until all are deferred.
    func fillQueue(_ count: Int) throws {
        for number in 0..<count {
            let outcome = try run(
                "/usr/sbin/sendmail", "-i", "-f", "user1@alt.example", "far\(number)@far.example",
                input: "Subject: far \(number)\n\nx\n")
            guard outcome.status == 0 else { throw TestFailure(outcome.errorText) }
        }
        try Deadline.wait(.seconds(60), for: "the mails to be deferred") {
            let lines = try run("postqueue", "-j").outputText.split(separator: "\n")
            return lines.filter { $0.contains("\"deferred\"") }.count == count
        }
    }
}
