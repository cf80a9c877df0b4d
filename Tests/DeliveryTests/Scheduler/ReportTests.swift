import Directory
import Foundation
import MailFormat
import SMTP
import Spool
import Testing

@testable import Delivery

/// Who is told what, and where it goes.
struct ReportTests {
    private static let refused = Reply(550, .init(5, 1, 1), "no such user")
    private static let greylisted = Reply(451, .init(4, 7, 1), "come back")

    private func settled(_ world: SchedulerWorld, _ recipient: String) async throws {
        try await world.until("\(recipient) is settled") {
            world.trace.events.contains { $0.recipient == recipient && $0.kind != .reported }
        }
    }

    @Test func `a refusal is reported into the mailbox of who logged in, in his language`() async throws {
        let world = try SchedulerWorld()
        world.directory.add(mailbox: 1, "anna@kunde.example", language: .german)
        world.connector.script("far.example") { $0.recipient = { $0.hasPrefix("no") ? Self.refused : Reply(250, nil, "ok") } }
        try await world.running {
            try await world.queue(to: ["no1@far.example", "yes@far.example", "no2@far.example"])
            try await settled(world, "no2@far.example")
            #expect(world.mailboxes.mails.count == 1, "one report for both")
            let report = try #require(world.mailboxes.mails.first)
            #expect(report.mailboxes == [1])
            #expect(report.text.hasPrefix("Return-Path: <>\r\n"))
            for part in [
                "From: Mail Delivery System <MAILER-DAEMON@mx.kunde.example>", "To: anna@kunde.example",
                "Subject: Ihre Mail konnte nicht zugestellt werden", "Auto-Submitted: auto-replied",
                "Reporting-MTA: dns; mx.kunde.example",
                "Final-Recipient: rfc822; no1@far.example", "Final-Recipient: rfc822; no2@far.example", "Action: failed",
                "Status: 5.1.1", "Remote-MTA: dns; far.example", "Diagnostic-Code: smtp; 550 5.1.1 no such user",
                "In-Reply-To:\r\n <m@kunde.example>", "Subject: hello\r\n\r\nhi\r\n",
            ] { #expect(report.text.contains(part), "\(part)") }
            #expect(!report.text.contains("yes@far.example"))
            #expect(world.story(of: "no1@far.example") == [.reported, .failed])
        }
    }

    @Test func `whoever is known by network or program gets it by the queue, from the null sender`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Self.refused }
        try await world.running {
            try await world.queue(from: "robot@intern.example", to: ["eve@far.example"], proof: .ownNetwork(client: "192.0.2.9"))
            try await world.until("the report is there") { world.connector.mails(to: "intern.example").count == 1 }
            let report = try #require(world.connector.mails(to: "intern.example").first)
            #expect(report.command.reversePath == .null)
            #expect(report.recipients == ["robot@intern.example"])
            #expect(report.text.contains("Final-Recipient: rfc822; eve@far.example"))
        }
    }

    /// `mx.kunde.example` is the server's name, and none of its domains.
    @Test func `an account whose address is of no domain here has its reports at the server's postmaster`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Self.refused }
        world.directory.set(postmaster: 1)
        let cron = AnswerableSender.Proof.localAccount(name: "cron")
        try await world.running {
            try await world.queue(from: "cron@mx.kunde.example", to: ["eve@far.example"], proof: cron)
            try await world.until("the postmaster knows") { world.mailboxes.mails.count == 1 }
            let report = try #require(world.mailboxes.mails.first)
            #expect(report.mailboxes == [1])
            #expect(report.text.contains("To: cron@mx.kunde.example\r\n") && report.text.contains("rfc822; eve@far.example"))
            // Without one it is a dead letter, and nothing leaves.
            world.directory.set(postmaster: nil)
            try await world.queue(from: "cron@mx.kunde.example", to: ["max@far.example"], proof: cron)
            try await settled(world, "max@far.example")
            #expect(world.story(of: "max@far.example") == [.deadLettered])
            #expect(world.mailboxes.mails.count == 1)
            #expect(world.connector.connects(to: "mx.kunde.example") == 0)
        }
    }

    @Test(arguments: ["", "stranger@far.example"]) func `nobody else is told anything: it is a dead letter`(sender: String)
        async throws
    {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Self.refused }
        try await world.running {
            try await world.queue(from: sender, to: ["eve@far.example"], origin: sender.isEmpty ? .unanswerable : .held)
            try await settled(world, "eve@far.example")
            #expect(world.story(of: "eve@far.example") == [.deadLettered])
            #expect(world.mailboxes.mails.isEmpty && world.connector.mails.isEmpty)
            #expect(try await world.spool.dueDestinations(at: .distantFuture, excluding: [], limit: 10).isEmpty)
        }
    }

    @Test func `a report that cannot be delivered makes no other`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Self.refused }
        world.connector.script("intern.example") { $0.end = Self.refused }
        try await world.running {
            try await world.queue(from: "robot@intern.example", to: ["eve@far.example"], proof: .localAccount(name: "www"))
            try await settled(world, "robot@intern.example")
            #expect(world.story(of: "robot@intern.example") == [.deadLettered])
            #expect(world.mailboxes.mails.isEmpty && world.connector.mails.isEmpty)
        }
    }

    @Test func `a delay is reported once, after four hours`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Self.greylisted }
        try await world.running {
            try await world.queue(to: ["eve@far.example"])
            try await world.until("it is put off") { world.story(of: "eve@far.example") == [.deferred] }
            world.advance(by: 4 * 3600)
            try await world.until("the delay is told") {
                world.story(of: "eve@far.example") == [.deferred, .reported, .deferred]
            }
            #expect(world.mailboxes.mails.first?.text.contains("Action: delayed") == true)
            #expect(world.mailboxes.mails.first?.text.contains("Will-Retry-Until: ") == true)
            world.advance(by: 3600)
            try await world.until("it is put off again") { world.story(of: "eve@far.example").count == 4 }
            #expect(world.mailboxes.mails.count == 1)
        }
    }

    @Test func `after four days it is given up and reported with 4_4_7`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Self.greylisted }
        try await world.running {
            try await world.queue(to: ["eve@far.example"], notify: .on([.failure]))
            try await world.until("it is put off") { world.story(of: "eve@far.example") == [.deferred] }
            world.advance(by: 4 * 86_400)
            try await world.until("it is given up") { world.story(of: "eve@far.example") == [.deferred, .reported, .failed] }
            let report = try #require(world.mailboxes.mails.first)
            #expect(report.text.contains("Status: 4.4.7") && report.text.contains("451 4.7.1 come back"))
        }
    }

    @Test(arguments: [(false, "Action: relayed"), (true, nil)] as [(Bool, String?)])
    func `success is told where the next hop does not`(
        offersDSN: Bool, action: String?
    ) async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.offersDSN = offersDSN }
        try await world.running {
            try await world.queue(to: ["eve@far.example"], notify: .on([.success])) { $0.envelopeID = "E1" }
            try await settled(world, "eve@far.example")
            #expect(world.connector.mails.first?.command.envelopeID == "E1")
            #expect(world.mailboxes.mails.count == (action == nil ? 0 : 1))
            if let action { #expect(world.mailboxes.mails.first?.text.contains(action) == true) }
        }
    }

    @Test func `RET says how much comes back`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Self.refused }
        try await world.running {
            try await world.queue(to: ["eve@far.example"]) { $0.returnedContent = .headers }
            try await settled(world, "eve@far.example")
            let report = try #require(world.mailboxes.mails.first)
            #expect(report.text.contains("Subject: hello\r\n\r\n") && !report.text.contains("\r\nhi\r\n"))
        }
    }

    /// RFC 8689 §5.
    @Test func `a report on a mail with REQUIRETLS gives back the header alone and has REQUIRETLS itself`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Self.refused }
        try await world.running {
            for sender in ["robot@intern.example", "anna@kunde.example"] {
                let proof = sender.hasPrefix("anna") ? AnswerableSender.Proof.mailbox(id: 1) : .ownNetwork(client: "192.0.2.9")
                try await world.queue(from: sender, to: ["eve@far.example"], proof: proof) {
                    $0.requiresTLS = true
                    $0.returnedContent = .full
                }
            }
            try await world.until("both are told") {
                world.connector.mails(to: "intern.example").count == 1 && world.mailboxes.mails.count == 1
            }
            let report = try #require(world.connector.mails(to: "intern.example").first)
            #expect(report.command.requiresTLS)
            for text in [report.text, world.mailboxes.mails.first?.text ?? ""] {
                #expect(text.contains("Subject: hello\r\n\r\n") && !text.contains("\r\nhi\r\n"))
            }
        }
    }

    /// RFC 8689 §5: REQUIRETLS is no reason to lose a report.
    @Test func `a report whose way back lacks REQUIRETLS goes without it, and no other mail does`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.lacksRequireTLS = true }
        world.connector.script("intern.example") { $0.lacksRequireTLS = true }
        try await world.running {
            try await world.queue(from: "robot@intern.example", to: ["eve@far.example"], proof: .ownNetwork(client: "192.0.2.9"))
            {
                $0.requiresTLS = true
            }
            try await world.until("the report is there") { world.connector.mails.count == 1 }
            let report = try #require(world.connector.mails(to: "intern.example").first)
            #expect(!report.command.requiresTLS)
            #expect(report.text.contains("550 5.7.30 far.example does not offer REQUIRETLS"))
            #expect(world.connector.mails(to: "far.example").isEmpty)
        }
    }

    /// The mailbox may be full for a month.
    @Test func `a report that its mailbox cannot take waits in the queue, and the mail is not sent again`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Self.refused }
        world.mailboxes.fill(1)
        try await world.running {
            try await world.queue(to: ["eve@far.example"])
            try await world.until("the report waits") { world.story(of: "anna@kunde.example") == [.deferred] }
            #expect(world.story(of: "eve@far.example") == [.reported, .failed])
            world.advance(by: 3600)
            try await world.until("the mailbox is asked again") { world.story(of: "anna@kunde.example").count == 2 }
            #expect(world.connector.connects(to: "far.example") == 1)
            world.mailboxes.empty(1)
            world.advance(by: 3600)
            try await world.until("the report is there") { world.mailboxes.mails.count == 1 }
            #expect(world.mailboxes.mails.first?.text.contains("Final-Recipient: rfc822; eve@far.example") == true)
            #expect(world.connector.connects(to: "far.example") == 1)
        }
    }

    @Test func `so does the report of a success`() async throws {
        let world = try SchedulerWorld()
        world.mailboxes.fill(1)
        try await world.running {
            try await world.queue(to: ["eve@far.example"], notify: .on([.success]))
            try await world.until("the report waits") { world.story(of: "anna@kunde.example") == [.deferred] }
            world.mailboxes.empty(1)
            world.advance(by: 3600)
            try await world.until("the report is there") { world.mailboxes.mails.count == 1 }
            #expect(world.mailboxes.mails.first?.text.contains("Action: relayed") == true)
            #expect(world.connector.mails.count == 1)
        }
    }

    @Test func `a failure whose sender's mailbox is gone is a dead letter at once`() async throws {
        let world = try SchedulerWorld()
        world.connector.script("far.example") { $0.end = Self.refused }
        world.directory.remove(mailbox: 1)
        try await world.running {
            try await world.queue(to: ["eve@far.example"])
            try await world.until("it is dead") { world.story(of: "eve@far.example") == [.deadLettered] }
            #expect(world.mailboxes.mails.isEmpty)
        }
    }
}
