import Foundation

/// Debian's smtp-sink, the next hop of both servers: it takes every mail, keeps none and counts them.
final class MailSink: Arrivals {
    let port: Int
    let domain = "far.example"
    let isReachedAtReply = false
    let name = "the sink"
    private let log: String
    private var process: ChildProcess?
    private var countBefore = 0

    init(folder: String) throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/sbin/smtp-sink") else {
            throw BenchError("/usr/sbin/smtp-sink is missing: apt-get install postfix")
        }
        port = try SMTPConnection.freePort()
        log = "\(folder)/smtp-sink.log"
    }

    func start() throws {
        // Mails have no bounds but those of its 1,000 sessions; -c writes its counters at the end of each.
        let process = try ChildProcess(
            ["/usr/sbin/smtp-sink", "-c", "-m", "1000", "-u", "nobody", "127.0.0.1:\(port)", "1000"], log: log)
        self.process = process
        try SMTPConnection.waitForGreeting(port: port, seconds: 20) { !process.hasEnded }
    }

    func stop() {
        process?.send(SIGTERM)
        _ = process?.wait()
        process = nil
    }

    func reset() throws { countBefore = total() }
    func count() -> Int { total() - countBefore }
    func smallest() -> Int? { nil }

    /// All mails since its start: the last `mesg=` of what it wrote.
    private func total() -> Int {
        guard let file = FileHandle(forReadingAtPath: log), let end = try? file.seekToEnd() else { return 0 }
        defer { try? file.close() }
        try? file.seek(toOffset: end > 200 ? end - 200 : 0)
        let text = String(decoding: (try? file.readToEnd()) ?? Data(), as: UTF8.self)
        guard let last = text.range(of: "mesg=", options: .backwards) else { return 0 }
        return Int(text[last.upperBound...].prefix { $0.isNumber }) ?? 0
    }
}
