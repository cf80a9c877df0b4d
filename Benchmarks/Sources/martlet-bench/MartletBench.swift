import Foundation

/// Measures Martlet and Debian's Postfix in one run with Debian's smtp-source.
@main
struct MartletBench {
    static func main() {
        // An interrupt ends the generators and Martlet, which are of this process group; their failure then stops Postfix in order.
        signal(SIGINT) { _ in }
        signal(SIGTERM) { _ in kill(0, SIGINT) }
        do {
            try MartletBench(options: BenchOptions(Array(CommandLine.arguments.dropFirst()))).run()
        } catch {
            FileHandle.standardError.write(Data("martlet-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    let options: BenchOptions
    private static let idleSessions = 10_000

    /// Writes at once, also into a pipe.
    static func show(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    private func run() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/sbin/smtp-source") else {
            throw BenchError("/usr/sbin/smtp-source is missing: apt-get install postfix")
        }
        let folder = "\(options.folder)/martlet-bench.\(getpid())"
        try Files.makeFolder(folder)
        defer { if !options.keepsFiles { try? FileManager.default.removeItem(atPath: folder) } }
        let facts = MachineFacts(folder: folder)
        var report = facts.lines.map { "- \($0)\n" }.joined() + "\n"
        Self.show(report)

        let idle = IdleSessions(count: Self.idleSessions)
        if options.measuresIdle { try idle.raiseLimits() }
        let martlet =
            options.measuresMartlet || options.measuresIdle
            ? try MartletServer(binary: options.martlet, folder: "\(folder)/martlet") : nil
        let postfix = options.measuresPostfix ? try PostfixServer(folder: "\(folder)/postfix") : nil

        if options.measuresMartlet || options.measuresPostfix {
            let table = try loadTable(
                martlet: options.measuresMartlet ? martlet : nil, postfix: postfix, log: "\(folder)/smtp-source.log")
            report += table.markdown
        }
        report += try queueTables(folder: folder)
        if options.measuresIdle, let martlet {
            try martlet.start()
            defer { martlet.stop() }
            let result = try idle.measure(martlet)
            Self.show("\n" + result.markdown)
            report += "\n" + result.markdown
        }
        if let output = options.output { try Files.write(report, to: output) }
    }

    /// Both servers run all the time, so that neither gets a quieter machine; only one is loaded at a time.
    private func loadTable(martlet: MartletServer?, postfix: PostfixServer?, log: String) throws -> LoadTable {
        let servers: [any MailServer] = [postfix as (any MailServer)?, martlet].compactMap { $0 }
        var started: [any MailServer] = []
        defer { for server in started { server.stop() } }
        for server in servers {
            try server.start()
            started.append(server)
        }
        var table = LoadTable()
        Self.show(LoadTable.header + "\n")
        for point in LoadPoint.all(quick: options.isQuick) {
            let row = try row(at: point, of: servers, log: log) {
                Maildirs(root: $0.mailFolder, isReachedAtReply: !$0.storesAndForwards)
            }
            table.rows.append(row)
            Self.show(LoadTable.line(row) + "\n")
        }
        return table
    }

    /// The servers in turn at one point.
    func row(
        at point: LoadPoint, of servers: [any MailServer], log: String, arrivals: (any MailServer) throws -> any Arrivals
    ) throws -> LoadTable.Row {
        var series = try servers.map { server in
            let run = LoadRun(server: server, point: point, arrivals: try arrivals(server), log: log)
            return try run.calibrated(seconds: options.seconds)
        }
        for _ in 0..<(options.isQuick ? 1 : 3) {
            for index in series.indices { try series[index].measure() }
        }
        return LoadTable.Row(
            point: point, postfix: series.first { $0.run.server is PostfixServer },
            martlet: series.first { $0.run.server is MartletServer })
    }
}
