import Foundation
import Testing

extension InteropTests {
    @Suite(.serialized) struct TLSTests {
        /// RFC 3207 §4.2 and what came of servers that forgot it: a command that somebody puts in clear behind STARTTLS must not be
        /// answered as if it had come over TLS.
        @Test func `what came in clear behind STARTTLS is gone once TLS holds`() throws {
            let folder = try TemporaryFolder()
            let settings = try Certificate(in: folder).settings + "[greeting]\nearly-talkers = \"allow\"\n"
            try ServerUnderTest.running(settings: settings) { server in
                let script = try Peer.script("starttls_injection.py", "\(server.port)")
                let outcome = try ChildProcess.run(script, folder: server.folder)
                #expect(outcome.outputText == "220\n503\n221\n", "\(outcome.errorText)")
            }
        }

        @Test func `a client that does not wait behind STARTTLS is sent away`() throws {
            let folder = try TemporaryFolder()
            try ServerUnderTest.running(settings: try Certificate(in: folder).settings) { server in
                let dialogue = try server.dialogue()
                try dialogue.say("EHLO client.example", expecting: 250)
                try dialogue.send("STARTTLS\r\nNOOP\r\n")
                #expect(try dialogue.answer().text.hasPrefix("554 5.5.0 "))
                #expect(dialogue.isClosedByServer())
            }
        }
    }
}
