import Foundation

/// A release build of Martlet with a home of its own, run by an account without rights.
final class MartletServer: QueuingServer {
    let name = "Martlet"
    let port: Int
    let storesAndForwards = false
    var mailFolder: String { "\(folder)/home/mail" }
    private let folder: String
    private let owner: Account?
    private let relay: Relay?
    private var process: ChildProcess?

    /// - Parameter relay: where all mail for other domains is handed on to; nil: nowhere.
    init(binary: String, folder: String, relay: Relay? = nil) throws {
        self.folder = folder
        self.relay = relay
        port = try SMTPConnection.freePort()
        // Who is no account of the system's own runs the server as himself; root does not serve.
        owner = geteuid() == 0 ? try Account("nobody") : nil
        try Files.makeFolder(folder)
        try Files.makeFolder("\(folder)/home", owner: owner, mode: 0o700)
        try Files.makeFolder("\(folder)/home-local", owner: owner)
        // The build folder may lie where that account cannot go.
        try FileManager.default.copyItem(atPath: binary, toPath: "\(folder)/martlet")
        try Files.makeExecutable("\(folder)/martlet")
        try Files.write(configuration, to: "\(folder)/martlet.toml")
        try Files.write("bench-\(UUID().uuidString)\n", to: "\(folder)/password")
        try martlet("domain", "add", Self.domain)
        if let relay { try martlet("route", "add", "*", "127.0.0.1:\(relay.port)") }
        for index in 0..<Self.mailboxCount {
            try martlet("mailbox", "add", "u\(index)@\(Self.domain)", "--password-stdin", input: "\(folder)/password")
        }
    }

    private var log: String { "\(folder)/martlet.log" }
    var logTail: String { Files.tail(log) }
    var processID: pid_t? { process?.id }

    /// The server's defaults, but for the limits that the load passes.
    private var configuration: String {
        """
        hostname = "mail.\(Self.domain)"
        home = "home"
        \(relay == nil ? "" : "relay-networks = [\"127.0.0.0/8\"]")

        [[listen]]
        address = "127.0.0.1:\(port)"

        [limits]
        sessions = 20000
        sessions-per-address = 20000

        [metrics]
        listen = ""
        \(relay.map { "\n[queue]\nper-destination = \($0.deliveries)" } ?? "")

        """
    }

    private func command(_ arguments: [String]) -> [String] {
        let command = ["\(folder)/martlet"] + arguments + ["--config", "\(folder)/martlet.toml"]
        guard let owner else { return command }
        return ["setpriv", "--reuid", "\(owner.uid)", "--regid", "\(owner.gid)", "--clear-groups", "--"] + command
    }

    private func martlet(_ arguments: String..., input: String = "/dev/null") throws {
        try ChildProcess.run(command(arguments), input: input, log: "\(folder)/setup.log")
    }

    private struct QueueAnswer: Decodable {
        struct Totals: Decodable {
            let mails: Int
        }
        let totals: Totals
    }

    func queued() throws -> Int {
        let answer = "\(folder)/queue.json"
        unlink(answer)
        try ChildProcess.run(command(["queue", "stats", "--json", "--limit", "1"]), log: answer)
        return try JSONDecoder().decode(QueueAnswer.self, from: Data((Files.read(answer) ?? "").utf8)).totals.mails
    }

    func start() throws {
        let process = try ChildProcess(command(["serve"]), log: log)
        self.process = process
        do {
            try SMTPConnection.waitForGreeting(port: port, seconds: 20) { !process.hasEnded }
        } catch {
            stop()
            throw BenchError("Martlet: \(error)\n\(logTail)")
        }
    }

    func stop() {
        process?.send(SIGTERM)
        _ = process?.wait()
        process = nil
    }
}
