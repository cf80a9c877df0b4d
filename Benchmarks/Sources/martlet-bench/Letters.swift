import Foundation

/// Single mails of one who writes now and then, each timed from the first octet that its client sends until the sink has it.
final class Letters {
    /// From the begin of one to the begin of the next.
    static let interval = Duration.milliseconds(250)

    private let server: any MailServer
    private let sink: WatchedSink
    private let mark: String
    private var sent: [(sender: String, at: ContinuousClock.Instant)] = []

    /// - Parameter mark: what tells these letters from others.
    init(_ server: any MailServer, _ sink: WatchedSink, mark: String) {
        self.server = server
        self.sink = sink
        self.mark = mark
    }

    /// Sends one after the other while `goesOn` says so.
    func send(while goesOn: () throws -> Bool) throws {
        var next = ContinuousClock.now
        while try goesOn() {
            try send()
            next += Self.interval
            let left = next - .now
            if left > .zero { usleep(UInt32(left / .microseconds(1))) } else { next = .now }
        }
    }

    /// From an address other than the newsletter's: a network that may relay is one sender an address.
    private func send() throws {
        let sender = "\(mark)-\(sent.count)@\(WatchedSink.letterDomain)"
        let begin = ContinuousClock.now
        let connection = try SMTPConnection(port: server.port, source: 2)
        try connection.expect("220")
        let steps = [
            ("EHLO letter.example", "250"), ("MAIL FROM:<\(sender)>", "250"),
            ("RCPT TO:<friend@\(Newsletter.domain(sent.count))>", "250"), ("DATA", "354"),
            ("Subject: a letter\r\n\r\nHow are you?\r\n.", "250"), ("QUIT", "221"),
        ]
        for (line, code) in steps {
            try connection.send(line + "\r\n")
            try connection.expect(code)
        }
        sent.append((sender, begin))
    }

    /// How long each took, in seconds. Waits for those under way.
    /// - Returns: infinity for one that did not arrive within `patience`.
    func delays(patience: Duration) -> [Double] {
        let end = ContinuousClock.now + patience
        return sent.map { letter in
            while ContinuousClock.now < end, sink.arrival(of: letter.sender) == nil { usleep(10_000) }
            return sink.arrival(of: letter.sender).map { ($0 - letter.at).seconds } ?? .infinity
        }
    }
}
