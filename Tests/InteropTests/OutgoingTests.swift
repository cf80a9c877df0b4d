import Foundation
import Testing

extension InteropTests {
    /// Mail that goes out: from a client of one's own network, through the queue, to a next hop.
    @Suite(.serialized) struct OutgoingTests {
        /// Two servers on one machine cannot have the same port for it.
        private static let noMetrics = "[metrics]\nlisten = \"\"\n"

        private func send(_ server: ServerUnderTest, from sender: String, to recipient: String, subject: String) throws {
            let dialogue = try server.dialogue()
            try dialogue.say("EHLO client.kunde.example", expecting: 250)
            try dialogue.say("MAIL FROM:<\(sender)>", expecting: 250)
            try dialogue.say("RCPT TO:<\(recipient)>", expecting: 250)
            try dialogue.say("DATA", expecting: 354)
            try dialogue.send("Subject: \(subject)\r\n\r\nbody\r\n.\r\n")
            let answer = try dialogue.answer()
            guard answer.code == 250 else { throw TestFailure("the mail was answered with \(answer.text)") }
        }

        @Test func `a mail of one's own network goes to where its route leads, and the trace tells`() throws {
            try ServerUnderTest.running(top: ServerUnderTest.relaysForLoopback) { server in
                try ServerUnderTest.running(settings: Self.noMetrics) { far in
                    try server.administer("route", "add", "kunde.example.net", "127.0.0.1:\(far.port)")
                    try far.administer("domain", "add", "kunde.example.net")
                    try far.addMailbox("eve@kunde.example.net")
                    try send(server, from: "anna@kunde.example", to: "eve@kunde.example.net", subject: "out")
                    let stored = try far.maildir(of: "eve@kunde.example.net")
                    try Deadline.wait(.seconds(60), for: "the mail") { stored.mails().count == 1 }
                    try Deadline.wait(.seconds(60), for: "the trace") {
                        let text = (try? server.administer("trace", "eve@kunde.example.net")) ?? ""
                        return text.contains("sent") && text.contains("127.0.0.1")
                    }
                }
            }
        }

        @Test func `what the next hop refuses is reported to the sender and to nobody else`() throws {
            try ServerUnderTest.running(top: ServerUnderTest.relaysForLoopback) { server in
                try ServerUnderTest.running(settings: Self.noMetrics) { far in
                    try server.administer("route", "add", "*", "127.0.0.1:\(far.port)")
                    try send(server, from: "anna@kunde.example", to: "nobody@far.example", subject: "refused")
                    let box = try server.maildir(of: "anna@kunde.example")
                    try Deadline.wait(.seconds(60), for: "the report") { box.mails().count == 1 }
                    let report = String(decoding: try box.onlyMail(), as: UTF8.self)
                    for part in [
                        "Return-Path: <>", "Content-Type: multipart/report; report-type=delivery-status;",
                        "Final-Recipient: rfc822; nobody@far.example", "Action: failed", "Status: 5.7.1",
                    ] { #expect(report.contains(part), "\(part)") }
                }
            }
        }

        @Test func `mail for a mailbox here goes there by the queue too`() throws {
            try ServerUnderTest.running(top: ServerUnderTest.relaysForLoopback) { server in
                try send(server, from: "robot@kunde.example", to: "anna@kunde.example", subject: "home")
                let box = try server.maildir(of: "anna@kunde.example")
                try Deadline.wait(.seconds(60), for: "the mail") { box.mails().count == 1 }
                let text = String(decoding: try box.onlyMail(), as: UTF8.self)
                #expect(text.hasPrefix("Return-Path: <robot@kunde.example>"))
            }
        }
    }
}
