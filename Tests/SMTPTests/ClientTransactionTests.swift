import MailFormat
import NIOCore
import Testing

@testable import SMTP

/// MAIL, RCPT and the message of a client.
@Suite struct ClientTransactionTests {
    private let mail = MailCommand(reversePath: .null)
    private let one = RcptCommand(forwardPath: .postmaster)
    private static let opening = "MAIL FROM:<>\r\nRCPT TO:<postmaster>\r\n"

    private func reply(_ code: Int, _ text: String = "") -> Reply { Reply(code, nil, text) }

    @Test func `DATA goes along with MAIL and RCPT, the message behind 354`() {
        var dialogue = ClientDialogue(offering: ["PIPELINING"])
        dialogue.tell { $0.deliver(mail, [one, one], ByteBuffer(string: ".a\r\n")) }
        #expect(dialogue.takeWritten() == Self.opening + "RCPT TO:<postmaster>\r\nDATA\r\n")
        dialogue.hear("250 a", "250 b", "550 c")
        #expect(dialogue.takeWritten().isEmpty)
        dialogue.hear("354 go")
        #expect(dialogue.takeWritten() == "..a\r\n.\r\n")
        #expect(dialogue.machine.step == .message)
        dialogue.hear("250 taken")
        let expected = ClientOutcome.delivered(
            mail: reply(250, "a"), recipients: [reply(250, "b"), reply(550, "c")], answers: [reply(250, "taken")])
        #expect(dialogue.outcomes == [expected])
        dialogue.tell { $0.open(mail, [one]) }
        #expect(dialogue.takeWritten() == Self.opening, "no RSET behind a message that ended")
    }

    @Test func `without pipelining each command waits, and DATA for a recipient`() {
        var dialogue = ClientDialogue(offering: [])
        dialogue.tell { $0.deliver(mail, [one, one], ByteBuffer(string: "a\r\n")) }
        for (written, answer) in [
            ("MAIL FROM:<>\r\n", "250 ok"), ("RCPT TO:<postmaster>\r\n", "550 no"), ("RCPT TO:<postmaster>\r\n", "250 ok"),
            ("DATA\r\n", "354 go"), ("a\r\n.\r\n", "250 taken"),
        ] {
            #expect(dialogue.takeWritten() == written)
            dialogue.hear(answer)
        }
        let expected = ClientOutcome.delivered(
            mail: reply(250, "ok"), recipients: [reply(550, "no"), reply(250, "ok")], answers: [reply(250, "taken")])
        #expect(dialogue.outcomes == [expected])

        dialogue.tell { $0.deliver(mail, [one], ByteBuffer(string: "a\r\n")) }
        dialogue.hear("250 ok", "550 no")
        #expect(dialogue.takeWritten() == Self.opening, "no DATA for nobody")
        #expect(dialogue.outcome == .delivered(mail: reply(250, "ok"), recipients: [reply(550, "no")], answers: []))
        dialogue.tell { $0.open(mail, [one]) }
        #expect(dialogue.takeWritten() == "RSET\r\n", "the transaction was left open")
    }

    @Test func `MAIL refused, an RCPT taken, then 354: nothing is sent, not even an empty message`() {
        var dialogue = ClientDialogue(offering: ["PIPELINING"])
        dialogue.tell { $0.deliver(mail, [one], ByteBuffer(string: "secret\r\n")) }
        _ = dialogue.takeWritten()
        dialogue.hear("451 not now", "250 ok", "354 go")
        #expect(dialogue.takeWritten().isEmpty)
        #expect(dialogue.outcomes.first == .delivered(mail: reply(451, "not now"), recipients: [], answers: []))
        #expect(!dialogue.machine.isIdle, "the session is over")
    }

    @Test func `all recipients refused, then 354 nevertheless: an empty message, for nobody`() {
        var dialogue = ClientDialogue(offering: ["PIPELINING"])
        dialogue.tell { $0.deliver(mail, [one], ByteBuffer(string: "secret\r\n")) }
        _ = dialogue.takeWritten()
        dialogue.hear("250 ok", "550 no", "354 go")
        #expect(dialogue.takeWritten() == ".\r\n")
        #expect(dialogue.outcomes.isEmpty)
        dialogue.hear("250 taken")
        #expect(dialogue.outcomes == [.delivered(mail: reply(250, "ok"), recipients: [reply(550, "no")], answers: [])])
        #expect(dialogue.machine.isIdle)
    }

    @Test func `MAIL refused: what was pipelined is refused too and read`() {
        for offers in [["PIPELINING"], ["PIPELINING", "CHUNKING"]] {
            var dialogue = ClientDialogue(offering: offers)
            dialogue.tell { $0.deliver(mail, [one], ByteBuffer(string: "a\r\n")) }
            dialogue.hear("550 no", "503 no")
            if offers.count == 1 { dialogue.hear("503 no") }
            #expect(dialogue.outcomes == [.delivered(mail: reply(550, "no"), recipients: [], answers: [])])
            _ = dialogue.takeWritten()
            dialogue.tell { $0.open(mail, [one]) }
            #expect(dialogue.takeWritten() == Self.opening)
        }
    }

    @Test func `DATA refused`() {
        var dialogue = ClientDialogue(offering: ["PIPELINING"])
        dialogue.tell { $0.deliver(mail, [one], ByteBuffer(string: "a\r\n")) }
        _ = dialogue.takeWritten()
        dialogue.hear("250 ok", "250 ok", "452 full")
        #expect(dialogue.takeWritten().isEmpty)
        #expect(
            dialogue.outcomes == [
                .delivered(mail: reply(250, "ok"), recipients: [reply(250, "ok")], answers: [reply(452, "full")])
            ])
        dialogue.tell { $0.open(mail, [one]) }
        #expect(dialogue.takeWritten().hasPrefix("RSET\r\n"))
    }

    @Test func `BDAT follows on the answers to RCPT`() {
        var dialogue = ClientDialogue(offering: ["PIPELINING", "CHUNKING"])
        dialogue.tell { $0.deliver(mail, [one], ByteBuffer(string: ".a\r\n")) }
        #expect(dialogue.takeWritten() == Self.opening)
        dialogue.hear("250 ok", "250 ok")
        #expect(dialogue.takeWritten() == "BDAT 4 LAST\r\n.a\r\n")
        dialogue.hear("250 taken")
        #expect(
            dialogue.outcomes == [
                .delivered(mail: reply(250, "ok"), recipients: [reply(250, "ok")], answers: [reply(250, "taken")])
            ])
    }

    @Test func `a chunk that is refused ends the message`() {
        var dialogue = ClientDialogue(offering: ["PIPELINING", "CHUNKING"])
        dialogue.tell { $0.open(mail, [one]) }
        dialogue.hear("250 ok", "250 ok")
        dialogue.tell { $0.beginMessage(ByteBuffer(string: "a\r\n"), isWhole: false) }
        #expect(dialogue.outcome == .mayContinue)
        dialogue.tell { $0.append(ByteBuffer(string: "b\r\n"), isLast: false) }
        dialogue.hear("552 too much")
        _ = dialogue.takeWritten()
        dialogue.tell { $0.append(ByteBuffer(string: "c\r\n"), isLast: false) }
        #expect(dialogue.takeWritten().isEmpty, "what follows on a refused chunk is not sent")
        dialogue.hear("503 out of order")
        #expect(dialogue.outcome == .sent([reply(552, "too much")]))
        dialogue.tell { $0.open(mail, [one]) }
        #expect(dialogue.takeWritten().hasPrefix("RSET\r\n"))
    }

    @Test func `chunks wait for their answers where there is no pipelining, and where many are under way`() {
        var dialogue = ClientDialogue(offering: ["CHUNKING"])
        dialogue.tell { $0.open(mail, [one]) }
        dialogue.hear("250 ok")
        dialogue.hear("250 ok")
        dialogue.tell { $0.beginMessage(ByteBuffer(string: "a\r\n"), isWhole: false) }
        #expect(dialogue.outcomes.count == 1)
        #expect(dialogue.machine.step == .block)
        dialogue.hear("250 ok")
        #expect(dialogue.outcome == .mayContinue)
    }

    @Test func `a message that is refused while it flows ends the session, and its answer is kept`() {
        var dialogue = ClientDialogue(offering: ["PIPELINING"])
        dialogue.tell { $0.open(mail, [one]) }
        dialogue.hear("250 ok", "250 ok")
        dialogue.tell { $0.beginMessage(ByteBuffer(string: "a\r\n"), isWhole: false) }
        dialogue.hear("354 go")
        #expect(dialogue.outcome == .mayContinue)
        dialogue.hear("552 too much")
        #expect(dialogue.isClosed)
        dialogue.tell { $0.append(ByteBuffer(string: "b\r\n"), isLast: true) }
        #expect(dialogue.outcome == .sent([reply(552, "too much")]))
    }

    @Test func `PRDR: 353, an answer for each, one for all`() {
        var asking = mail
        asking.asksForEachAnswer = true
        for (overall, expected) in [("250 ok", [250, 550]), ("452 no", [452, 550])] {
            var dialogue = ClientDialogue(offering: ["PIPELINING", "PRDR"])
            dialogue.tell { $0.open(asking, [one, one, one]) }
            #expect(dialogue.takeWritten().hasPrefix("MAIL FROM:<> PRDR\r\n"))
            dialogue.hear("250 ok", "250 a", "450 b", "250 c")
            dialogue.tell { $0.beginMessage(ByteBuffer(string: "a\r\n"), isWhole: true) }
            dialogue.hear("354 go", "353 each", "250 a", "550 c")
            #expect(dialogue.outcomes.count == 1)
            dialogue.hear(overall)
            guard case .sent(let replies)? = dialogue.outcome else { return #expect(Bool(false), "\(dialogue.outcomes)") }
            #expect(replies.map(\.code) == expected)
        }
    }

    @Test func `PRDR: one answer for all where the server has no more to say`() {
        var asking = mail
        asking.asksForEachAnswer = true
        var dialogue = ClientDialogue(offering: ["PIPELINING", "PRDR"])
        dialogue.tell { $0.deliver(asking, [one, one], ByteBuffer(string: "a\r\n")) }
        dialogue.hear("250 ok", "250 a", "250 b", "354 go", "250 taken")
        guard case .delivered(_, _, let answers)? = dialogue.outcome else { return #expect(Bool(false), "\(dialogue.outcomes)") }
        #expect(answers == [reply(250, "taken"), reply(250, "taken")])
    }

    @Test func `LMTP answers for each recipient; a death in between costs the rest only`() {
        var dialogue = ClientDialogue(
            offering: ["PIPELINING"], ClientSettings(hostname: "mx.kunde.example", speaksLMTP: true))
        dialogue.tell { $0.deliver(mail, [one, one, one], ByteBuffer(string: "a\r\n")) }
        dialogue.hear("250 ok", "250 a", "550 b", "250 c", "354 go", "250 taken")
        dialogue.tell { $0.connectionClosed() }
        guard case .delivered(_, let recipients, let answers)? = dialogue.outcome else {
            return #expect(Bool(false), "\(dialogue.outcomes)")
        }
        #expect(recipients.map(\.code) == [250, 550, 250])
        #expect(answers.map(\.code) == [250, 451])
        #expect(dialogue.isClosed)
    }

    @Test func `bare CR and LF in a message do not end a line of DATA by themselves`() {
        for size in 1...20 {
            var encoder = DataEncoder()
            var output = ByteBuffer()
            let octets = Array("a\n.\r\nb\r.\r\n\r\r\n.\r\n.c".utf8)
            for start in stride(from: 0, to: octets.count, by: size) {
                encoder.encode(ByteBuffer(bytes: octets[start..<min(start + size, octets.count)]), into: &output)
            }
            encoder.finish(into: &output)
            #expect(String(buffer: output) == "a\r\n..\r\nb\r\n..\r\n\r\n\r\n..\r\n..c\r\n.\r\n")
        }
    }
}
