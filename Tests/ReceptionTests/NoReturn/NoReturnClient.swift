@testable import Reception

/// A client that sends forged mails and writes down what it was answered. A recipient that is answered 452 4.5.3 gets a transaction of its
/// own, as RFC 5321 §4.5.3.1.10 asks.
struct NoReturnClient {
    private let client: TestClient

    init(port: Int) async throws {
        client = try await TestClient(port: port)
        try await client.greet()
    }

    func send(_ mail: ForgedMail) async throws -> ForgedMailFate {
        var fates: [ForgedMailFate.Recipient] = []
        var waiting = mail.recipients
        while !waiting.isEmpty {
            let (done, left) = try await transaction(mail, waiting)
            fates += done
            waiting = left
        }
        return ForgedMailFate(token: mail.token, circle: mail.circle, recipients: fates)
    }

    private func transaction(
        _ mail: ForgedMail, _ recipients: [String]
    ) async throws -> (done: [ForgedMailFate.Recipient], left: [String]) {
        var done: [ForgedMailFate.Recipient] = []
        var left: [String] = []
        var taken: [String] = []
        try await client.say("MAIL FROM:<\(mail.sender)>\(mail.asksForEach ? " PRDR" : "")")
        for recipient in recipients {
            let reply = try await client.say("RCPT TO:<\(recipient)>")
            if reply.hasPrefix("250 ") {
                taken.append(recipient)
            } else if reply.hasPrefix("452 4.5.3 ") {
                left.append(recipient)
            } else {
                done.append(.init(address: recipient, reply: reply))
            }
        }
        guard !taken.isEmpty else {
            try await client.say("RSET")
            return (done, left)
        }
        try await client.say("DATA")
        var reply = try await client.say("\(mail.header)Subject: \(mail.token)\r\n\r\nbuy now\r\n.")
        guard reply.hasPrefix("353 ") else { return (done + taken.map { .init(address: $0, reply: reply) }, left) }
        for recipient in taken {
            reply = try await client.reply()
            done.append(.init(address: recipient, reply: reply))
        }
        _ = try await client.reply()
        return (done, left)
    }
}
