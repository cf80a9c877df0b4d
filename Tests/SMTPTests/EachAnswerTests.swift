import MailFormat
import NIOCore
import Testing

@testable import SMTP

/// An answer for each recipient behind the data (draft-hall-prdr-00).
@Suite struct EachAnswerTests {
    private static let refused = Reply(550, .init(5, 7, 1), "no", reason: .nextHop)
    private static let putOff = Reply(451, .init(4, 4, 1), "later", reason: .nextHop)
    private static let taken = Reply.accepted(id: "x")

    /// The replies behind the data of a mail for `recipients` recipients, answered with `replies`.
    private func replies(
        _ answers: [Reply], recipients: Int, parameters: String = " PRDR", data: String = "DATA\r\na\r\n.\r\n"
    ) -> [Reply] {
        var machine = ServerStateMachine(
            settings: ServerSettings(hostname: "mx.example", refusesEarlyTalkers: false, offersPRDR: true))
        machine.greet()
        let commands = "EHLO c.example\r\nMAIL FROM:<a@b.example>\(parameters)\r\n"
        let rcpt = (0..<recipients).map { "RCPT TO:<r\($0)@c.example>\r\n" }.joined()
        machine.receive(ByteBuffer(string: commands + rcpt + data))
        var given: [Reply] = []
        var isBehindData = false
        while let action = machine.nextAction() {
            switch action {
            case .judgeSender: machine.answer(.senderTaken)
            case .judgeRecipient: machine.answer(.recipientTaken)
            case .endMessage:
                isBehindData = true
                machine.answer(each: answers)
            case .reply(let reply): if isBehindData { given.append(reply) }
            default: break
            }
        }
        #expect(!machine.isInTransaction)
        return given
    }

    @Test func `353, one for each in order, one for all`() {
        #expect(
            replies([Self.taken, Self.refused, Self.putOff], recipients: 3)
                == [.eachAnswerFollows, Self.taken, Self.refused, Self.putOff, .someTaken])
        #expect(replies([Self.refused, Self.refused], recipients: 2).last?.code == 550)
        #expect(replies([Self.refused, Self.putOff], recipients: 2).last?.code == 450, "one may still be taken")
        #expect(
            replies([Self.taken, Self.refused], recipients: 2, data: "BDAT 3 LAST\r\na\r\n")
                == [.eachAnswerFollows, Self.taken, Self.refused, .someTaken])
    }

    @Test func `one recipient, or a client that did not ask, gets one answer`() {
        #expect(replies([Self.refused], recipients: 1) == [Self.refused])
        #expect(replies([Self.taken, Self.taken], recipients: 2, parameters: "") == [Self.taken])
    }

    @Test func `what a next hop says keeps its codes`() {
        func code(_ reply: Reply) -> String { "\(reply.code) \(reply.enhancedCode?.description ?? "-")" }
        let said = Reply.fromNextHop(Reply(552, .init(5, 2, 2), lines: ["full", "really"]), host: "mx.far.example")
        #expect(said.description == "552 5.2.2 mx.far.example said: full really")
        #expect(said.reason == .nextHop)
        #expect(code(.fromNextHop(Reply(450, nil, "later"), host: "h")) == "450 4.0.0")
        #expect(code(.fromNextHop(Reply(550, .init(4, 2, 1), "odd"), host: "h")) == "550 5.0.0")
        #expect(code(.fromNextHop(Reply(421, .init(4, 3, 2), "bye"), host: "h")) == "451 4.3.2", "the session goes on")
        #expect(code(.fromNextHop(Reply(354, nil, "go on"), host: "h")) == "451 4.0.0")
    }
}
