import Testing

@testable import SMTP

/// Every state of the server machine against every command: the reply's code and the state after it.
@Suite struct StateCommandTests {
    /// The states, and how a client comes there.
    enum State: String, CaseIterable {
        case connected, greeted, secured, mail, refused, recipient, chunking

        private var script: [String] {
            switch self {
            case .connected: []
            case .greeted: ["EHLO client.example\r\n"]
            case .secured: ["EHLO client.example\r\n", "STARTTLS\r\n"]
            case .mail: State.greeted.script + ["MAIL FROM:<a@b.example>\r\n"]
            case .refused: State.mail.script + ["RCPT TO:<nobody@kunde.example>\r\n"]
            case .recipient: State.mail.script + ["RCPT TO:<anna@kunde.example>\r\n"]
            case .chunking: State.recipient.script + ["BDAT 3\r\nabc"]
            }
        }

        func dialogue() -> Dialogue {
            var dialogue = Dialogue()
            dialogue.recipientReply = { "\($0)".contains("nobody") ? .unknownRecipient : .recipientTaken }
            for octets in script { dialogue.send(octets) }
            if self == .secured { dialogue.secure() }
            return dialogue
        }
    }

    static let table: [(command: String, expected: [State: String])] = [
        row("EHLO x", "250 greeted", "250 greeted", "250 greeted", "250 greeted", "250 greeted", "250 greeted", "250 greeted"),
        row("HELO x", "250 greeted", "250 greeted", "250 greeted", "250 greeted", "250 greeted", "250 greeted", "250 greeted"),
        row(
            "MAIL FROM:<a@b.example>", "503 connected", "250 mail", "503 connected", "503 mail", "503 mail", "503 mail",
            "503 chunking"),
        row(
            "RCPT TO:<anna@kunde.example>", "503 connected", "503 greeted", "503 connected", "250 mail", "250 mail", "250 mail",
            "503 chunking"),
        row(
            "RCPT TO:<nobody@kunde.example>", "503 connected", "503 greeted", "503 connected", "550 mail", "550 mail", "550 mail",
            "503 chunking"),
        row("DATA", "503 connected", "503 greeted", "503 connected", "503 mail", "554 mail", "354 data", "503 chunking"),
        row(
            "BDAT 2\r\nxy", "503 connected", "503 greeted", "503 connected", "503 mail", "554 mail", "250 chunking",
            "250 chunking"),
        row(
            "BDAT 2 LAST\r\nxy", "503 connected", "503 greeted", "503 connected", "503 mail", "554 mail", "250 greeted",
            "250 greeted"),
        row("RSET", "250 connected", "250 greeted", "250 connected", "250 greeted", "250 greeted", "250 greeted", "250 greeted"),
        row("NOOP", "250 connected", "250 greeted", "250 connected", "250 mail", "250 mail", "250 mail", "250 chunking"),
        row("VRFY anna", "252 connected", "252 greeted", "252 connected", "252 mail", "252 mail", "252 mail", "252 chunking"),
        row("HELP", "214 connected", "214 greeted", "214 connected", "214 mail", "214 mail", "214 mail", "214 chunking"),
        row("QUIT", "221 closed", "221 closed", "221 closed", "221 closed", "221 closed", "221 closed", "221 closed"),
        row(
            "STARTTLS", "220 securing", "220 securing", "503 connected", "220 securing", "220 securing", "220 securing",
            "220 securing"),
        row("EXPN list", "502 connected", "502 greeted", "502 connected", "502 mail", "502 mail", "502 mail", "502 chunking"),
        row("GARBAGE", "500 connected", "500 greeted", "500 connected", "500 mail", "500 mail", "500 mail", "500 chunking"),
    ]

    /// The cells stand in the order of `State.allCases`.
    private static func row(_ command: String, _ cells: String...) -> (command: String, expected: [State: String]) {
        (command, Dictionary(uniqueKeysWithValues: zip(State.allCases, cells)))
    }

    @Test(arguments: State.allCases, table.indices)
    func `a command in a state`(state: State, index: Int) throws {
        let (command, expected) = Self.table[index]
        var dialogue = state.dialogue()
        let replies = dialogue.send(command.hasPrefix("BDAT") ? command : command + "\r\n")
        let reply = try #require(replies.last)
        #expect(replies.count == 1)
        #expect("\(reply.prefix(3)) \(dialogue.machine.phase.name)" == expected[state], "\(command) in \(state)")
    }

    @Test(arguments: ["EHLO x", "HELO x", "RSET", "STARTTLS", "QUIT"])
    func `what ends a transaction gives an open message up`(command: String) {
        var dialogue = State.chunking.dialogue()
        dialogue.send(command + "\r\n")
        #expect(dialogue.abandoned == 1)
        #expect(dialogue.messages.isEmpty)
        #expect(!dialogue.machine.isInTransaction)
    }

    @Test func `nothing is answered before the greeting or after the end`() {
        var dialogue = Dialogue(.test, greeted: false)
        #expect(dialogue.replies.isEmpty)
        dialogue.greet()
        #expect(dialogue.replies == [.greeting(hostname: "mx.kunde.example")])
        #expect(dialogue.lines("QUIT") == "221 2.0.0 goodbye")
        #expect(dialogue.send("NOOP\r\n").isEmpty)
        #expect(dialogue.machine.isClosed)
    }
}

extension ServerStateMachine.Phase {
    var name: String {
        switch self {
        case .silent: "silent"
        case .connected: "connected"
        case .greeted: "greeted"
        case .mail: "mail"
        case .data: "data"
        case .chunking: "chunking"
        case .chunk: "chunk"
        case .authenticating: "authenticating"
        case .securing: "securing"
        case .closed: "closed"
        }
    }
}
