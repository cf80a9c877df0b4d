import Foundation

/// The built `martlet`, with a home of its own, on a free port of 127.0.0.1.
///
/// Use it by ``with(settings:top:_:)``: the server and its files are gone when the closure returns.
final class ServerUnderTest {
    let folder: TemporaryFolder
    let account: Account
    let home: String
    let configuration: String
    private(set) var port: UInt16
    private(set) var process: ChildProcess?

    /// Makes home and configuration; starts nothing.
    /// - Parameters:
    ///   - settings: sections for the configuration.
    ///   - top: keys in front of all sections.
    ///   - user: the account that is to serve; nil writes no such key.
    private init(settings: String, top: String, user: Account?) throws {
        folder = try TemporaryFolder()
        account = try user ?? Account.serving()
        home = try folder.makeFolder("home", owner: account)
        port = try ListeningSocket.freePort()
        let userKey = geteuid() == 0 ? user.map { "user = \"\($0.name)\"\n" } ?? "" : ""
        // Servers of several test runs may stand side by side, and the port of the metrics is one for all unless said otherwise.
        let metrics = settings.contains("[metrics]") ? "" : "[metrics]\nlisten = \"\"\n"
        configuration = try folder.write(
            "martlet.toml",
            """
            hostname = "mx.kunde.example"
            home = "\(home)"
            mail = "\(home)/mail"
            \(userKey)\(top)

            [[listen]]
            address = "127.0.0.1:\(port)"

            \(settings)
            \(metrics)
            """)
    }

    /// Hands a server to `body`, with the domain `kunde.example` and the mailbox `anna@kunde.example`, not yet started.
    static func prepared<Result>(
        settings: String = "", top: String = "", user: Account? = try? .serving(), _ body: (ServerUnderTest) throws -> Result
    ) throws -> Result {
        let server = try ServerUnderTest(settings: settings, top: top, user: user)
        defer { server.process?.kill() }
        try server.administer("domain", "add", "kunde.example")
        try server.addMailbox("anna@kunde.example")
        return try body(server)
    }

    /// The same, started.
    static func running<Result>(
        settings: String = "", top: String = "", _ body: (ServerUnderTest) throws -> Result
    ) throws -> Result {
        try prepared(settings: settings, top: top) { server in
            try server.start()
            return try body(server)
        }
    }

    /// Keys that let clients of this machine send to everywhere.
    static let relaysForLoopback = "relay-networks = [\"127.0.0.0/8\"]\n"

    // MARK: Life

    /// The binary beside the test bundle, or the one that MARTLET_BINARY names.
    static let binary: String =
        ProcessInfo.processInfo.environment["MARTLET_BINARY"]
        ?? URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path + "/martlet"

    /// The server's command line.
    var serveCommand: [String] { [Self.binary, "serve", "--config", configuration] }

    /// Starts the server and waits until it greets.
    func start() throws {
        process = try ChildProcess(serveCommand, folder: folder)
        try waitUntilGreeting()
    }

    /// Starts it with a listening socket as systemd hands it in (sd_listen_fds(3)): descriptor 3, and its own process id in
    /// LISTEN_PID, which the shell knows and keeps.
    func start(handingIn socket: ListeningSocket) throws {
        port = socket.port
        process = try ChildProcess(
            ["/bin/sh", "-c", "export LISTEN_PID=$$; exec \"$@\"", "sh"] + serveCommand, environment: ["LISTEN_FDS": "1"],
            folder: folder,
            handedIn: socket.descriptor)
        try waitUntilGreeting()
    }

    private func waitUntilGreeting() throws {
        try Deadline.wait(.seconds(30), for: "the greeting") {
            guard let process, process.isRunning else {
                throw TestFailure("the server ended at once: \(String(decoding: process?.errors ?? [], as: UTF8.self))")
            }
            guard let dialogue = try Dialogue(port: port), let answer = try? dialogue.answer() else { return false }
            return answer.code == 220
        }
    }

    /// SIGTERM, and waits for the end.
    /// - Returns: the exit code.
    func stop(within duration: Duration = .seconds(40)) throws -> Int32 {
        guard let process else { throw TestFailure("the server was never started") }
        process.signal(SIGTERM)
        return try process.wait(duration).status
    }

    /// SIGKILL.
    func crash() {
        process?.kill()
    }

    /// The most memory it ever held, in octets.
    func peakMemory() throws -> Int {
        guard let process else { throw TestFailure("the server was never started") }
        let status = try String(contentsOfFile: "/proc/\(process.id)/status", encoding: .utf8)
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        guard let kibibytes = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
            throw TestFailure("/proc/\(process.id)/status tells no VmHWM")
        }
        return kibibytes * 1_024
    }

    // MARK: Administration

    /// Runs `martlet ARGUMENTS --config FILE`.
    @discardableResult
    func administer(_ arguments: String..., input: String = "") throws -> String {
        try ChildProcess.run([Self.binary] + arguments + ["--config", configuration], folder: folder, input: Array(input.utf8))
            .outputText
    }

    func addMailbox(_ address: String, quota: String? = nil) throws {
        let options = ["--password-stdin"] + (quota.map { ["--quota", $0] } ?? [])
        try ChildProcess.run(
            [Self.binary, "mailbox", "add", address] + options + ["--config", configuration], folder: folder,
            input: Array("secret\n".utf8))
    }

    /// Where the directory says that the mailbox lies.
    func maildir(of address: String) throws -> Maildir {
        let answer = try administer("mailbox", "show", address, "--json")
        guard let path = Self.text(of: "maildir", in: try JSONSerialization.jsonObject(with: Data(answer.utf8))) else {
            throw TestFailure("martlet mailbox show --json tells no maildir: \(answer)")
        }
        return Maildir(path: path)
    }

    private static func text(of key: String, in object: Any) -> String? {
        if let table = object as? [String: Any] {
            return table[key] as? String ?? table.values.lazy.compactMap { text(of: key, in: $0) }.first
        }
        return (object as? [Any])?.lazy.compactMap { text(of: key, in: $0) }.first
    }

    // MARK: Sessions

    /// A session that was greeted.
    func dialogue() throws -> Dialogue {
        guard let dialogue = try Dialogue(port: port) else { throw TestFailure("nobody listens on port \(port)") }
        let greeting = try dialogue.answer()
        guard greeting.code == 220 else { throw TestFailure("greeted with \(greeting.text)") }
        return dialogue
    }

    /// A session in which MAIL, RCPT and DATA were taken and a message is due.
    func dialogueInData(to recipient: String = "anna@kunde.example") throws -> Dialogue {
        let dialogue = try dialogue()
        try dialogue.say("EHLO client.example", expecting: 250)
        try dialogue.say("MAIL FROM:<sender@sender.example>", expecting: 250)
        try dialogue.say("RCPT TO:<\(recipient)>", expecting: 250)
        try dialogue.say("DATA", expecting: 354)
        return dialogue
    }
}
