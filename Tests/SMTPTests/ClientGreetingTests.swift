import Foundation
import NIOCore
import Testing

@testable import SMTP

/// Greeting, EHLO, STARTTLS and login of a client.
@Suite struct ClientGreetingTests {
    @Test func `EHLO tells what is offered`() {
        var dialogue = ClientDialogue()
        dialogue.tell { $0.greet() }
        dialogue.hear("220 sink ESMTP")
        #expect(dialogue.takeWritten() == "EHLO mx.kunde.example\r\n")
        dialogue.hear(
            "250-sink", "250-pipelining", "250-SIZE 1000", "250-8BITMIME", "250-AUTH plain LOGIN", "250-AUTH=CRAM-MD5",
            "250-CHUNKING",
            "250-DSN", "250-PRDR", "250-REQUIRETLS", "250-STARTTLS", "250-SMTPUTF8", "250-X-ODD", "250 ENHANCEDSTATUSCODES")
        var offers = OfferedExtensions()
        offers.pipelining = true
        offers.size = true
        offers.messageOctets = 1_000
        offers.eightBitMIME = true
        offers.mechanisms = ["PLAIN", "LOGIN", "CRAM-MD5"]
        offers.chunking = true
        offers.dsn = true
        offers.prdr = true
        offers.requireTLS = true
        offers.startTLS = true
        offers.smtpUTF8 = true
        offers.enhancedStatusCodes = true
        #expect(dialogue.outcome == .ready(offers))
    }

    @Test func `a greeting that came before it was waited for counts`() {
        var dialogue = ClientDialogue()
        dialogue.hear("220 sink ESMTP")
        #expect(dialogue.outcomes.isEmpty)
        dialogue.tell { $0.greet() }
        #expect(dialogue.takeWritten() == "EHLO mx.kunde.example\r\n")
    }

    @Test func `an SMTP server without EHLO is greeted with HELO; one of LMTP is not`() {
        var dialogue = ClientDialogue()
        dialogue.tell { $0.greet() }
        dialogue.hear("220 sink", "500 what")
        #expect(dialogue.takeWritten() == "EHLO mx.kunde.example\r\nHELO mx.kunde.example\r\n")
        dialogue.hear("250 sink")
        #expect(dialogue.outcome == .ready(OfferedExtensions()))
        dialogue = ClientDialogue(ClientSettings(hostname: "mx.kunde.example", speaksLMTP: true))
        dialogue.tell { $0.greet() }
        dialogue.hear("220 sink", "500 5.5.1 what")
        #expect(dialogue.takeWritten() == "LHLO mx.kunde.example\r\n")
        #expect(dialogue.outcome == .failed(.refused(Reply(500, .init(5, 5, 1), "what"), during: .lhlo)))
        #expect(dialogue.isClosed)
    }

    @Test func `STARTTLS forgets what was offered in clear`() {
        var dialogue = ClientDialogue(offering: ["STARTTLS", "PIPELINING", "AUTH PLAIN"])
        dialogue.tell { $0.startTLS() }
        #expect(dialogue.takeWritten() == "STARTTLS\r\n")
        dialogue.hear("220 go")
        #expect(dialogue.hasStartedTLS)
        #expect(dialogue.machine.step == .startTLS)
        dialogue.tell { $0.secured() }
        #expect(dialogue.takeWritten() == "EHLO mx.kunde.example\r\n")
        dialogue.hear("250-sink", "250 STARTTLS")
        #expect(dialogue.outcome == .ready(OfferedExtensions()), "STARTTLS under TLS is no offer")
        #expect(dialogue.machine.isSecured)
    }

    @Test func `octets in clear behind the answer to STARTTLS end the session`() {
        var dialogue = ClientDialogue(offering: ["STARTTLS"])
        dialogue.tell { $0.startTLS() }
        dialogue.hear("220 go\r\n250 injected")
        #expect(dialogue.outcome == .failed(.talkedBeforeTLS))
        #expect(dialogue.isClosed)
    }

    @Test func `a refused STARTTLS leaves the session as it is`() {
        var dialogue = ClientDialogue(offering: ["STARTTLS"])
        dialogue.tell { $0.startTLS() }
        dialogue.hear("454 4.7.0 not now")
        #expect(dialogue.outcome == .tlsRefused(Reply(454, .init(4, 7, 0), "not now")))
        #expect(dialogue.machine.isIdle)
    }

    @Test func `PLAIN goes with AUTH, LOGIN asks twice, nonsense is cancelled`() throws {
        var plain = try #require(ClientLogin(username: "u", password: "p", mechanisms: ["PLAIN", "LOGIN"]))
        #expect(plain.command() == "AUTH PLAIN AHUAcA==")
        #expect(plain.respond(to: "") == nil)
        #expect(plain.showsPassword)
        var login = try #require(ClientLogin(username: "u", password: "p", mechanisms: ["LOGIN"]))
        #expect(login.command() == "AUTH LOGIN")
        #expect(login.respond(to: "VXNlcm5hbWU6") == "dQ==")
        #expect(login.respond(to: "UGFzc3dvcmQ6") == "cA==")
        #expect(login.respond(to: "") == nil)
        #expect(ClientLogin(username: "u", password: "p", mechanisms: ["CRAM-MD5"]) == nil)

        var dialogue = ClientDialogue(offering: ["AUTH LOGIN"])
        dialogue.tell { $0.authenticate("AUTH LOGIN") }
        dialogue.hear("334 VXNlcm5hbWU6")
        #expect(dialogue.outcome == .challenged("VXNlcm5hbWU6"))
        dialogue.tell { $0.respond(nil) }
        #expect(dialogue.takeWritten() == "AUTH LOGIN\r\n*\r\n")
        dialogue.hear("501 5.7.0 cancelled")
        #expect(dialogue.outcome == .authenticated(Reply(501, .init(5, 7, 0), "cancelled")))
    }

    /// The example of RFC 7677 §3.
    @Test func `SCRAM-SHA-256 as in its RFC`() {
        var scram = SCRAMClient(username: "user", password: "pencil", nonce: "rOprNGfwEbeRWgbNEkqO")
        #expect(scram.first == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        let challenge = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
        let proof = "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
        #expect(scram.respond(to: challenge) == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,\(proof)")
        #expect(scram.respond(to: "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=") == "")
        #expect(scram.isProven)
    }

    @Test(arguments: [("pencil", true), ("pen", false)])
    func `SCRAM-SHA-256 with this server's own side`(password: String, holds: Bool) throws {
        let client = SCRAMClient(username: "a=b,c", password: password, nonce: SCRAMClient.randomNonce())
        var scram = client
        var server = SCRAMMechanism(binding: nil, offersBinding: false)
        #expect(server.take(Array(client.first.utf8)) == .needsKeys(account: "a=b,c"))
        // Of "pencil", as RFC 7677 §3 has them.
        let keys = SCRAMKeys(
            salt: Array(Data(base64Encoded: "W22ZaJ0SNY7soEsUEjb6gQ==") ?? Data()), iterations: 4_096,
            storedKey: Array(Data(base64Encoded: "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=") ?? Data()),
            serverKey: Array(Data(base64Encoded: "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=") ?? Data()))
        guard case .challenge(let challenge) = server.supply(keys, nonce: "server") else { return #expect(Bool(false)) }
        let answer = scram.respond(to: String(decoding: challenge, as: UTF8.self))
        let final = try #require(answer)
        guard case .claim(let claim, let closing?) = server.take(Array(final.utf8)) else { return #expect(Bool(false)) }
        #expect(claim.evidence == .proof(holds: holds))
        let end = scram.respond(to: String(decoding: closing, as: UTF8.self))
        #expect((end != nil) == holds)
        #expect(scram.isProven == holds)
    }

    @Test func `a server that cannot prove itself is not believed`() {
        for (first, last) in [
            ("r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", nil), ("r=abc,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", nil),
            ("r=abcd,s=,i=4096", nil), ("r=abcd,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=99999999", nil),
            ("r=abcd,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1", "v=AAAA"),
        ] as [(String, String?)] {
            var scram = SCRAMClient(username: "user", password: "pencil", nonce: "abc")
            #expect((scram.respond(to: first) == nil) == (last == nil), "\(first)")
            if let last { #expect(scram.respond(to: last) == nil) }
            #expect(!scram.isProven)
        }
    }
}
