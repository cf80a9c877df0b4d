import MailFormat
import Testing

@testable import SMTP

/// Parameters are taken only where their extension was offered (RFC 5321 §4.1.1.11).
struct OfferTests {
    private static func settings(trusted: Bool = false, prdr: Bool = false) -> ServerSettings {
        var settings = ServerSettings.test
        settings.trustsClient = trusted
        settings.offersPRDR = prdr
        return settings
    }

    private static func offered(_ dialogue: Dialogue) -> [String] {
        dialogue.replies.last?.lines.filter { ["DSN", "REQUIRETLS", "PRDR"].contains($0) } ?? []
    }

    @Test func `a stranger is offered neither reports nor TLS all the way`() {
        var dialogue = Dialogue(Self.settings())
        dialogue.lines("EHLO c.example", "STARTTLS")
        dialogue.secure()
        dialogue.lines("EHLO c.example")
        #expect(Self.offered(dialogue) == [])
    }

    @Test func `a client that may relay is offered reports, and REQUIRETLS once TLS holds`() {
        var dialogue = Dialogue(Self.settings(trusted: true, prdr: true))
        dialogue.lines("EHLO c.example")
        #expect(Self.offered(dialogue) == ["DSN", "PRDR"])
        #expect(dialogue.lines("MAIL FROM:<> REQUIRETLS")?.hasPrefix("555 5.5.4 ") == true)
        dialogue.lines("STARTTLS")
        dialogue.secure()
        dialogue.lines("EHLO c.example")
        #expect(Self.offered(dialogue) == ["DSN", "REQUIRETLS", "PRDR"])
        #expect(dialogue.lines("MAIL FROM:<a@b.example> RET=HDRS ENVID=7 REQUIRETLS PRDR") == "250 2.1.0 sender ok")
        #expect(dialogue.machine.sender?.requiresTLS == true)
        #expect(dialogue.machine.sender?.envelopeID == "7")
        #expect(dialogue.lines("RCPT TO:<a@kunde.example> NOTIFY=NEVER ORCPT=rfc822;x@y") == "250 2.1.5 recipient ok")
    }

    @Test(arguments: [
        "RET=FULL", "RET=x", "RET", "ENVID=7", "ENVID=+0A", "AUTH=<>", "AUTH=x", "REQUIRETLS", "REQUIRETLS=1", "PRDR", "PRDR=x",
    ])
    func `a parameter of MAIL that was not offered is refused as that, whatever its value`(parameter: String) {
        var dialogue = Dialogue(Self.settings())
        dialogue.lines("EHLO c.example")
        #expect(dialogue.lines("MAIL FROM:<a@b.example> \(parameter)")?.hasPrefix("555 5.5.4 ") == true)
        #expect(!dialogue.machine.isInTransaction)
    }

    @Test(arguments: ["NOTIFY=NEVER", "NOTIFY=x", "ORCPT=rfc822;a@b.example", "ORCPT"])
    func `a parameter of RCPT that was not offered is refused as that, whatever its value`(parameter: String) {
        var dialogue = Dialogue(Self.settings())
        dialogue.lines("EHLO c.example", "MAIL FROM:<a@b.example>")
        #expect(dialogue.lines("RCPT TO:<a@kunde.example> \(parameter)")?.hasPrefix("555 5.5.4 ") == true)
        #expect(dialogue.lines("DATA")?.hasPrefix("503 ") == true)
    }

    @Test(arguments: ["RET=x", "ENVID=+0A", "RET=FULL RET=FULL"])
    func `an offered parameter with a bad value is refused as that`(parameters: String) {
        var dialogue = Dialogue(Self.settings(trusted: true))
        dialogue.lines("EHLO c.example")
        #expect(dialogue.lines("MAIL FROM:<a@b.example> \(parameters)")?.hasPrefix("501 5.5.4 ") == true)
    }
}
