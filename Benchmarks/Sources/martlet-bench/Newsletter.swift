/// Many mails of one sender, and the next hop that they go to.
struct Newsletter {
    let mails: Int
    /// Recipients of each mail.
    let recipients: Int
    /// How long the next hop takes for a mail, whoever wrote it.
    let delay: Duration

    /// 50,000 recipients, each with a mail of his own, and a hundred to a mail.
    static let all = [
        Newsletter(mails: 50_000, recipients: 1, delay: .milliseconds(50)),
        Newsletter(mails: 500, recipients: 100, delay: .seconds(1)),
    ]

    var description: String { "\(mails) × \(recipients)" }

    /// Domains that its recipients are spread over, `d0.example` and on; the letters go there too.
    static let domains = 10

    static func domain(_ index: Int) -> String { "d\(index % domains).example" }

    /// The programs that send it, from 127.0.0.1.
    func send(to server: any MailServer, log: String) throws -> [ChildProcess] {
        try (0..<Self.domains).map { index in
            try ChildProcess(
                [
                    "/usr/sbin/smtp-source", "-d", "-N", "-s", "1", "-m", "\(mails / Self.domains)", "-r", "\(recipients)", "-l",
                    "4096",
                ]
                    + ["-f", "news@strange.example", "-t", "reader@\(Self.domain(index))", "127.0.0.1:\(server.port)"],
                log: log)
        }
    }
}
