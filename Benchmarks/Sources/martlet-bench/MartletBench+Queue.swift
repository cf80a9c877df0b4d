/// The tables of what goes through the queue. Each has servers of its own, with nothing in their queues.
extension MartletBench {
    func queueTables(folder: String) throws -> String {
        var report = ""
        if options.measuresSubmission { report += "\n" + (try submissionTable(folder: "\(folder)/submission")).markdown }
        if options.measuresRelay { report += "\n" + (try relayTable(folder: "\(folder)/relay")).markdown }
        if options.measuresFairness { report += "\n" + (try fairnessTable(folder: "\(folder)/fairness")).markdown }
        return report
    }

    /// Both servers take mail for a next hop that takes none: one delivery at once, and the sink's answer to the first one does not come.
    private func submissionTable(folder: String) throws -> SubmissionTable {
        try Files.makeFolder(folder)
        // Less than the ten minutes that a client waits for this answer (RFC 5321 §4.5.3.2.6).
        let sink = try WatchedSink(delay: .seconds(540))
        let relay = Relay(port: sink.port, deliveries: 1)
        let servers: [any QueuingServer] = [
            try PostfixServer(folder: "\(folder)/postfix", relay: relay),
            try MartletServer(binary: options.martlet, folder: "\(folder)/martlet", relay: relay),
        ]
        var started: [any MailServer] = []
        defer { for server in started { server.stop() } }
        for server in servers {
            try server.start()
            started.append(server)
        }
        // Before the servers, which would wait for its answer.
        defer { sink.stop() }
        let queues = Dictionary(uniqueKeysWithValues: servers.map { ($0.name, QueuedMails($0)) })
        var table = SubmissionTable()
        Self.show("\n" + SubmissionTable.header + "\n")
        for point in LoadPoint.queue(quick: options.isQuick) {
            let row = try row(at: point, of: servers, log: "\(folder)/smtp-source.log") { server in
                guard let queue = queues[server.name] else { throw BenchError("\(server.name) has no queue") }
                return queue
            }
            table.rows.append(row)
            Self.show(SubmissionTable.line(row) + "\n")
        }
        return table
    }

    /// Both servers hand all mail on to one sink.
    private func relayTable(folder: String) throws -> RelayTable {
        try Files.makeFolder(folder)
        let sink = try MailSink(folder: folder)
        try sink.start()
        defer { sink.stop() }
        let relay = Relay(port: sink.port, deliveries: 100)
        let servers: [any MailServer] = [
            try PostfixServer(folder: "\(folder)/postfix", relay: relay),
            try MartletServer(binary: options.martlet, folder: "\(folder)/martlet", relay: relay),
        ]
        var started: [any MailServer] = []
        defer { for server in started { server.stop() } }
        for server in servers {
            try server.start()
            started.append(server)
        }
        var table = RelayTable()
        Self.show("\n" + RelayTable.header + "\n")
        for point in LoadPoint.queue(quick: options.isQuick) {
            let row = try row(at: point, of: servers, log: "\(folder)/smtp-source.log") { _ in sink }
            table.rows.append(row)
            Self.show(RelayTable.line(row) + "\n")
        }
        return table
    }

    /// Each newsletter through a server that was started for it, with 20 deliveries at once, Martlet's default and Postfix's.
    private func fairnessTable(folder: String) throws -> FairnessTable {
        try Files.makeFolder(folder)
        var table = FairnessTable()
        Self.show("\n" + FairnessTable.header + "\n")
        for (index, newsletter) in Newsletter.all.enumerated() {
            for name in ["postfix", "martlet"] {
                let sink = try WatchedSink(delay: newsletter.delay)
                defer { sink.stop() }
                let (relay, place) = (Relay(port: sink.port, deliveries: 20), "\(folder)/\(name)-\(index)")
                let server: any MailServer =
                    name == "postfix"
                    ? try PostfixServer(folder: place, relay: relay)
                    : try MartletServer(binary: options.martlet, folder: place, relay: relay)
                try server.start()
                defer { server.stop() }
                let row = try FairnessRun(server: server, sink: sink, newsletter: newsletter, log: "\(folder)/smtp-source.log")
                    .measure(seconds: options.isQuick ? 10 : 25)
                table.rows.append(row)
                Self.show(FairnessTable.line(row) + "\n")
            }
        }
        return table
    }
}
