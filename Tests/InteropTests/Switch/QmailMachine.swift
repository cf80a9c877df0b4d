import Foundation

/// A small machine in namespaces of its own: the qmail server of the shared fixtures on port 25, under service managers that are Debian's own programs. In
/// qmail's programs' place stand scripts (Peers/qmail-smtpd, Peers/qmail-send), since Debian has no package of qmail.
final class QmailMachine {
    struct Calls: Decodable {
        var calls: Int
        var refused: Int
        var silent: Int
        var cut: Int
        var deferred: Int
        var failed: Int
        var taken: Int
        /// Seconds that one waited for its greeting.
        var longest: Double
        /// By the name in them.
        var banners: [String: Int]
        var ids: [String]
        var strange: [String: Int]
    }

    private static let configuration = """
        hostname = "mail.kunde-eins.example"
        home = "/var/lib/martlet"
        user = "nobody"

        [[listen]]
        address = "127.0.0.1:25"

        [deliver]
        socket = "/run/deliver.socket"
        roots = ["/srv/mail"]

        [limits]
        sessions-per-address = 1000

        [metrics]
        listen = ""

        """
    private static let recipients = ["anna@kunde-eins.example", "bernd@kunde-eins.example", "karl@firma-zwei.example"]

    let folder: TemporaryFolder
    let root: String
    /// The folder of the sources, which is there in the machine too.
    let package: String
    private let machine: ChildProcess
    private let first: pid_t
    private var callers: ChildProcess?
    private var others: [ChildProcess] = []

    init() throws {
        guard geteuid() == 0 else { throw TestFailure("namespaces need root: run the tests as root") }
        folder = try TemporaryFolder()
        root = try folder.makeFolder("root")
        let sources = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        let fixture = sources.deletingLastPathComponent().appendingPathComponent("shared/fixtures/qmail-server.tar.gz").path
        try ChildProcess.run(["/bin/tar", "-xpzf", fixture, "-C", root], folder: folder)
        // The queue's mails are another test's.
        try ChildProcess.run(
            ["/usr/bin/find", "\(root)/var/qmail/queue", "-type", "f", "-not", "-path", "*/lock/*", "-delete"], folder: folder)
        for path in ["etc/martlet", "var/lib", "var/old-mail", "var/qmail/bin", "service"] {
            try folder.makeFolder("root/\(path)")
        }
        try folder.makeFolder("root/var/lib/martlet", owner: try Account("nobody"))
        try folder.write("root/etc/martlet/martlet.toml", Self.configuration)
        package = sources.path
        let peers = "\(package)/Tests/InteropTests/Peers"
        for name in ["qmail-smtpd", "qmail-send"] {
            try FileManager.default.copyItem(atPath: "\(peers)/\(name)", toPath: "\(root)/var/qmail/bin/\(name)")
        }
        let unshare = try Peer("unshare", package: "util-linux").path
        let machine = try ChildProcess(
            [
                unshare, "--mount", "--pid", "--net", "--uts", "--ipc", "--fork", "--kill-child", "/bin/bash",
                "\(peers)/machine.sh", root,
                package,
            ], folder: folder)
        self.machine = machine
        try Deadline.wait(.seconds(30), for: "the machine") {
            if !machine.isRunning { throw TestFailure(String(decoding: machine.errors, as: UTF8.self)) }
            return !machine.output.isEmpty
        }
        let children = FileManager.default.contents(atPath: "/proc/\(machine.id)/task/\(machine.id)/children") ?? Data()
        guard let first = String(decoding: children, as: UTF8.self).split(separator: " ").first.flatMap({ pid_t($0) }) else {
            throw TestFailure("the machine has no first process")
        }
        self.first = first
        try start([ServerUnderTest.binary, "deliver", "--config", "/etc/martlet/martlet.toml"])
    }

    deinit {
        callers?.kill()
        for process in others { process.kill() }
        // All that runs in there ends with its first process.
        machine.kill()
    }

    private func entering(_ command: [String]) throws -> [String] {
        let nsenter = try Peer("nsenter", package: "util-linux").path
        // The folder for temporary files that the tests were given is not in there.
        return [
            nsenter, "--mount", "--pid", "--net", "--uts", "--ipc", "--root", "--wd", "--target", "\(first)", "/usr/bin/env",
            "TMPDIR=/tmp",
        ]
            + command
    }

    /// Runs a command in the machine to its end.
    @discardableResult
    func run(_ command: [String], within patience: Duration = .seconds(120)) throws -> ChildProcess.Outcome {
        try ChildProcess(try entering(command), folder: folder).wait(patience)
    }

    /// Starts a command in the machine that goes on.
    func start(_ command: [String]) throws {
        others.append(try ChildProcess(try entering(command), folder: folder))
    }

    /// `martlet switch`, which has to work.
    func change(_ arguments: String...) throws -> String {
        let outcome = try run([ServerUnderTest.binary, "switch"] + arguments + ["--yes", "--language", "en"])
        guard outcome.status == 0 else { throw TestFailure("\(arguments)\n\(outcome.outputText)\(outcome.errorText)") }
        return outcome.outputText
    }

    func write(_ path: String, _ text: String, mode: mode_t = 0o644) throws {
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: "\(root)/\(path)").deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(root)/\(path)"))
        chmod("\(root)/\(path)", mode)
    }

    /// Twenty calls a second at port 25, each with a mail.
    func beginCalls() throws {
        let process = try ChildProcess(
            try entering(try Peer.script("callers.py", "25", "20") + Self.recipients), folder: folder, input: nil)
        callers = process
        try Deadline.wait(.seconds(20), for: "the callers") { !process.output.isEmpty }
    }

    func endCalls() throws -> Calls {
        guard let callers else { throw TestFailure("nobody calls") }
        callers.closeInput()
        let outcome = try callers.wait(.seconds(120))
        self.callers = nil
        guard let line = outcome.output.split(separator: UInt8(ascii: "\n")).last else { throw TestFailure(outcome.errorText) }
        return try JSONDecoder().decode(Calls.self, from: Data(line))
    }

    /// What became of the calls' mails: their ids, sorted, each as often as it was found.
    func delivered() throws -> [String] {
        var found: [String] = []
        for folder in ["var/old-mail", "srv/mail"] {
            guard let walk = FileManager.default.enumerator(atPath: "\(root)/\(folder)") else { continue }
            for case let path as String in walk where !path.hasSuffix("/tmp") {
                guard let octets = FileManager.default.contents(atPath: "\(root)/\(folder)/\(path)") else { continue }
                for line in String(decoding: octets, as: UTF8.self).split(separator: "\n") where line.hasPrefix("X-Call-ID: ") {
                    found.append(String(line.dropFirst("X-Call-ID: ".count)))
                }
            }
        }
        return found.sorted()
    }

    /// The greeting of port 25.
    func greeting() throws -> String {
        let outcome = try run(["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/25 && read -t 10 line <&3 && echo \"$line\""])
        return outcome.outputText
    }
}
