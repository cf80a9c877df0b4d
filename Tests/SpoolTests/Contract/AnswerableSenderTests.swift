import MailFormat
@_spi(Authentication) import Spool
import Testing

@Suite struct AnswerableSenderTests {
    @Test func theNullSenderIsNeverAnswerable() {
        #expect(AnswerableSender(.null, proof: .mailbox(id: 1)) == nil)
        #expect(AnswerableSender(.null, proof: .localAccount(name: "www-data")) == nil)
    }

    @Test func aMailFromOutsideHasNobodyToReportTo() throws {
        let sender = ReversePath.address(try Address("anna@kunde.example"))
        let held = SpoolEnvelope(id: "1", reversePath: sender, origin: .held, recipients: [], senderKey: "")
        #expect(held.answerableSender == nil)
    }
}
