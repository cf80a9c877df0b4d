import Foundation

/// Debian's Postfix as a machine has it, in a mount namespace of its own: `/etc/postfix`, its queue and its data are folders of the test. It serves
/// `alt.example` on a free port of 127.0.0.1, on another one those who log in by Dovecot, and keeps mailboxes under one account. Mail for `near.example`
/// goes to a sink that is there, all else to one that is not yet.
final class PostfixRoom {
    let folder: TemporaryFolder
    let port: UInt16
    let submissionPort: UInt16
    /// Where the sink for `near.example` is.
    let nearPort: UInt16
    /// Where the sink for all else will be.
    let farPort: UInt16
    let configuration: String
    static let mailboxes = (1...5).map { "user\($0)@alt.example" }
    /// Of the first mailboxes; the others have none.
    static let passwords = [
        "user1@alt.example": "geheim eins", "user2@alt.example": "zwei-zwei", "user3@alt.example": "Pfund 3%",
    ]
    let owner: Account
    let mail: String
    private let room: ChildProcess
    private let nsenter: String
    private var dovecot: ChildProcess?

    init() throws {
        guard geteuid() == 0 else { throw TestFailure("Postfix starts only as root: run the tests as root") }
        _ = try Peer("postfix", package: "postfix")
        _ = try Peer("dovecot", package: "dovecot-core")
        _ = try Peer("nft", package: "nftables")
        nsenter = try Peer("nsenter", package: "util-linux").path
        folder = try TemporaryFolder()
        port = try ListeningSocket.freePort()
        submissionPort = try ListeningSocket.freePort()
        nearPort = try ListeningSocket.freePort()
        farPort = try ListeningSocket.freePort()
        owner = try Account("nobody")
        let home = try folder.makeFolder("home", owner: owner)
        mail = try folder.makeFolder("mail", owner: owner)
        for name in ["etc", "spool", "dovecot", "run"] { try folder.makeFolder(name) }
        try folder.makeFolder("lib", owner: Account("postfix"))
        configuration = try folder.write("martlet.toml", Self.martlet(home: home, port: port, submissionPort: submissionPort))
        let unshare = try Peer("unshare", package: "util-linux").path
        room = try ChildProcess(
            [
                unshare, "-m", "--propagation", "private", "/bin/sh", "-c",
                """
                mount --bind \(folder.path)/etc /etc/postfix && mount --bind \(folder.path)/spool /var/spool/postfix &&
                mount --bind \(folder.path)/lib /var/lib/postfix && mount --bind \(folder.path)/dovecot /etc/dovecot &&
                echo ready && exec sleep 1000
                """,
            ], folder: folder)
        try Deadline.wait(.seconds(60), for: "the mount namespace") { !room.output.isEmpty }
        try writeSettings()
        let start = try run("postfix", "start")
        guard start.status == 0 else { throw TestFailure("postfix start: \(start.outputText)\(start.errorText)") }
        try startDovecot()
    }

    private func startDovecot() throws {
        let dovecot = try ChildProcess(inRoom(["dovecot", "-F"]), folder: folder)
        self.dovecot = dovecot
        try Deadline.wait(.seconds(60), for: "Dovecot") {
            if !dovecot.isRunning { throw TestFailure(String(decoding: dovecot.errors, as: UTF8.self)) }
            return access("\(folder.path)/spool/private/auth", F_OK) == 0
        }
    }

    deinit {
        _ = try? run("postfix", "abort")
        if let dovecot {
            dovecot.signal(SIGTERM)
            _ = try? dovecot.wait(.seconds(20))
        }
        for id in martlets() + martlets("deliver") { kill(id, SIGKILL) }
        room.kill()
    }

    /// The servers that a switch started, as their process's numbers.
    /// - Parameter argument: that they were started with.
    func martlets(_ argument: String = "serve") -> [pid_t] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { name in
            guard let id = pid_t(name), let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") else { return nil }
            let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            // One that drains goes by a configuration of its own, in the same folder.
            return words.contains(argument) && words.contains { $0.hasPrefix(folder.path + "/") } ? id : nil
        }
    }

    private func inRoom(_ command: [String]) -> [String] { [nsenter, "-t", "\(room.id)", "-m", "--"] + command }

    /// Runs a command in the room.
    @discardableResult
    func run(_ command: String..., input: String = "") throws -> ChildProcess.Outcome {
        try ChildProcess(inRoom(command), folder: folder, input: Array(input.utf8)).wait(.seconds(180))
    }

    /// Runs `martlet switch ARGUMENTS`.
    /// - Throws: ``TestFailure`` with what it said when it fails.
    func change(_ arguments: String...) throws {
        let outcome = try change(arguments)
        print(outcome.outputText)
        guard outcome.status == 0 else {
            throw TestFailure("\(outcome.errorText)\n\(text(of: "switch/serve.log").suffix(10_000))")
        }
    }

    /// A call that is killed behind the first line of the journal that notes this.
    /// - Parameter fact: its key, or how it begins.
    func cutOff(behind fact: String, _ arguments: String...) throws {
        let outcome = try change(arguments, environment: ["MARTLET_TEST_SWITCH_CRASH_AFTER": fact])
        guard outcome.status == 128 + SIGKILL else { throw TestFailure("it was not cut off: \(outcome.errorText)") }
    }

    private func change(_ arguments: [String], environment: [String: String] = [:]) throws -> ChildProcess.Outcome {
        let command = [ServerUnderTest.binary, "switch"] + arguments + ["--config", configuration, "--language", "en", "--yes"]
        return try ChildProcess(inRoom(command), environment: environment, folder: folder).wait(.seconds(180))
    }

    /// A file of the home.
    private func text(of name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(folder.path)/home/\(name)") ?? Data(), as: UTF8.self)
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

    /// What a login on the submission port is answered with, and a mail behind it: `235 250`, `535`.
    func logIn(_ address: String, _ password: String, sendingTo recipient: String) throws -> String {
        let outcome = try ChildProcess.run(
            try Peer.script(
                "smtplib_login.py", "\(submissionPort)", "clear", "PLAIN", address, password, address, recipient),
            folder: folder, input: Array("From: <\(address)>\r\nX-Load-ID: \(recipient)\r\nSubject: login\r\n\r\nx\r\n".utf8))
        return outcome.outputText.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    // MARK: - Postfix's queue

    /// Gives a mail to Postfix's sendmail.
    func send(to recipients: String...) throws {
        let outcome = try ChildProcess(
            inRoom(["/usr/sbin/sendmail", "-i", "-f", "user1@alt.example"] + recipients), folder: folder,
            input: Array("Subject: queued\n\nfor \(recipients)\n".utf8)
        ).wait()
        guard outcome.status == 0 else { throw TestFailure(outcome.errorText) }
    }

    private struct Queued: Decodable {
        struct Recipient: Decodable { var address: String }

        enum CodingKeys: String, CodingKey {
            case queue = "queue_name"
            case id = "queue_id"
            case recipients
        }

        var queue: String
        var id: String
        var recipients: [Recipient]
    }

    /// The recipients that are queued, by the queue that their mails are in: `active`, `deferred`, `hold`.
    func queue() throws -> [String: [String]] {
        try entries().reduce(into: [:]) { queue, entry in
            queue[entry.queue, default: []] += entry.recipients.map(\.address)
            queue[entry.queue]?.sort()
        }
    }

    private func entries() throws -> [Queued] {
        let text = try run("postqueue", "-j").outputText
        return try text.split(separator: "\n").map { try JSONDecoder().decode(Queued.self, from: Data($0.utf8)) }
    }

    /// Puts the mails of these recipients on hold.
    func hold(_ recipients: Set<String>) throws {
        for entry in try entries() where entry.recipients.contains(where: { recipients.contains($0.address) }) {
            try run("postsuper", "-h", entry.id)
        }
    }
}
