import Foundation
import Testing

extension InteropTests {
    /// What the operator does and sees while the server runs.
    @Suite(.serialized) struct OperatorTests {
        @Test func `the dialogue that a bare local part used to get through is refused`() throws {
            try ServerUnderTest.running(settings: "[greeting]\nearly-talkers = \"allow\"\n") { server in
                // All at once, as printf writes it.
                let dialogue = try #require(try Dialogue(port: server.port))
                try dialogue.send("EHLO client.example\r\nMAIL FROM:<sender@sender.example>\r\nRCPT TO:<webmaster>\r\nQUIT\r\n")
                let answers = try (1...5).map { _ in try dialogue.answer() }
                #expect(answers.map(\.code) == [220, 250, 250, 550, 221])
                #expect(answers[3].text.hasPrefix("550 5.1.3 "), "\(answers[3].text)")
            }
        }

        @Test func `a change of the directory holds soon, without a restart`() throws {
            try ServerUnderTest.running { server in
                let dialogue = try server.dialogue()
                try dialogue.say("EHLO client.example", expecting: 250)
                try dialogue.say("MAIL FROM:<sender@sender.example>", expecting: 250)
                #expect(try dialogue.say("RCPT TO:<berta@kunde.example>").text.hasPrefix("550 5.1.1 "))
                try server.addMailbox("berta@kunde.example")
                try Deadline.wait(.seconds(60), for: "the new mailbox") {
                    try dialogue.say("RCPT TO:<berta@kunde.example>").code == 250
                }
                try server.administer("mailbox", "remove", "berta@kunde.example")
                try Deadline.wait(.seconds(60), for: "the mailbox to go") {
                    try dialogue.say("RCPT TO:<berta@kunde.example>").code == 550
                }
            }
        }

        @Test func `the trace shows the life of a mail by address and by Message-ID`() throws {
            try ServerUnderTest.running { server in
                let dialogue = try server.dialogueInData()
                try dialogue.send("Message-ID: <traced@sender.example>\r\nSubject: traced\r\n\r\n.\r\n")
                #expect(try dialogue.answer().code == 250)
                for question in ["anna@kunde.example", "traced@sender.example"] {
                    try Deadline.wait(.seconds(60), for: "the trace of \(question)") {
                        let timeline = (try? server.administer("trace", question)) ?? ""
                        return timeline.contains("sender@sender.example") && timeline.contains("delivered")
                    }
                }
            }
        }

        @Test func `the metrics count sessions, refusals by reason and deliveries`() throws {
            let curl = try Peer("curl", package: "curl").path
            let port = try ListeningSocket.freePort()
            try ServerUnderTest.running(settings: "[metrics]\nlisten = \"127.0.0.1:\(port)\"\n") { server in
                let dialogue = try server.dialogueInData()
                try dialogue.send("Subject: counted\r\n\r\n.\r\n")
                #expect(try dialogue.answer().code == 250)
                try dialogue.say("MAIL FROM:<>", expecting: 250)
                try dialogue.say("RCPT TO:<nosuch@kunde.example>", expecting: 550)
                var lines: Set<String> = []
                // The session that waited for the greeting may still be on its way out.
                try Deadline.wait(.seconds(60), for: "one session to be open") {
                    let page = try ChildProcess.run([curl, "-sS", "http://127.0.0.1:\(port)/metrics"], folder: server.folder)
                    lines = Set(page.outputText.split(separator: "\n").map(String.init))
                    return lines.contains("martlet_sessions_open 1")
                }
                #expect(lines.contains("martlet_refusals_total{reason=\"unknown-recipient\"} 1"))
                #expect(lines.contains("martlet_deliveries_total 1"))
                #expect(lines.contains("martlet_messages_accepted_total 1"))
                #expect(lines.contains("martlet_message_seconds_count 1"))
                #expect(lines.contains { $0.hasPrefix("# HELP martlet_sessions_total ") })
                #expect(lines.contains { $0.hasPrefix("process_resident_memory_bytes ") })
            }
        }
    }
}
