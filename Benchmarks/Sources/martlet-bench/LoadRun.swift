import Glibc

/// Loads a server with Debian's smtp-source and waits until the mails are where they belong.
struct LoadRun {
    let server: any MailServer
    let point: LoadPoint
    let arrivals: any Arrivals
    let log: String

    /// One generator a mailbox, so that the load spreads over mailboxes as it does in life.
    private var generators: Int { min(point.sessions, PostfixServer.mailboxCount) }

    /// Sends at least `mails` mails and counts those that arrive.
    /// - Throws: ``BenchError`` when a generator fails, or fewer or more mails arrive than were answered 250.
    func measure(mails: Int) throws -> Measurement {
        try arrivals.reset()
        sync()
        let share = max(point.sessions / generators, (mails + generators - 1) / generators)
        let total = share * generators
        let clock = ContinuousClock()
        let start = clock.now
        let children = try (0..<generators).map { index in
            try ChildProcess(
                ["/usr/sbin/smtp-source", "-s", "\(point.sessions / generators)", "-m", "\(share)", "-l", "\(point.size)"]
                    + (point.reusesConnections ? ["-d"] : [])
                    + ["-f", "sender@strange.example", "-t", "u\(index)@\(arrivals.domain)", "127.0.0.1:\(server.port)"],
                log: log)
        }
        let codes = children.map { $0.wait() }
        let replied = clock.now
        guard codes.allSatisfy({ $0 == 0 }) else {
            throw BenchError("\(server.name), \(point.description): smtp-source failed\n\(Files.tail(log))\n\(server.logTail)")
        }
        var count = try arrivals.count()
        // Where a mail that was answered has to be there already, nothing is waited for.
        while !arrivals.isReachedAtReply, count < total, clock.now - replied < .seconds(120) {
            usleep(20_000)
            count = try arrivals.count()
        }
        let delivered = arrivals.isReachedAtReply ? replied : clock.now
        guard count == total else {
            throw BenchError(
                "\(server.name), \(point.description): \(total) mails were answered 250, \(count) are in \(arrivals.name)")
        }
        // smtp-source counts a CRLF as two octets where a Maildir holds an LF; its lines have about a hundred octets.
        if let smallest = arrivals.smallest(), smallest < point.size - point.size / 50 {
            throw BenchError("\(server.name), \(point.description): a mail of \(smallest) octets is cut off")
        }
        return Measurement(mails: total, secondsToReply: (replied - start).seconds, secondsToArrival: (delivered - start).seconds)
    }

    /// Runs once to warm up and to see the rate, and sets how many mails take about `seconds`.
    func calibrated(seconds: Double) throws -> LoadSeries {
        var mails = point.sessions * 4
        var pilot = try measure(mails: mails)
        if pilot.secondsToArrival < 0.4 {
            mails = Int((pilot.mailsPerSecond * 0.6).rounded(.up))
            pilot = try measure(mails: mails)
        }
        return LoadSeries(run: self, mails: max(point.sessions * 2, Int(pilot.mailsPerSecond * seconds)))
    }
}

extension Duration {
    var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
