import GeneratedMail
import MailFormat
import Testing

struct StatusNotificationTests {
    private static func header(
        _ language: ReportLanguage = .english, to: String = "anna@kunde.example", concerning: String? = "m1@kunde.example"
    ) throws -> NoticeHeader {
        var generator = SeededGenerator(seed: 4)
        let date = MailDate(seconds: 1_795_562_441)
        return NoticeHeader(
            hostname: "mail.kunde.example", from: try Address("MAILER-DAEMON@mail.kunde.example"), to: try Address(to),
            date: date,
            messageID: MessageID(domain: try Domain("mail.kunde.example"), date: date, using: &generator), language: language,
            concerning: concerning)
    }

    private static func failure(
        _ recipient: String = "bert@fern.example", diagnostic: String? = "550 5.1.1 no such user"
    ) throws -> RecipientStatus {
        RecipientStatus(
            recipient: try Address(recipient), action: .failed, status: EnhancedStatusCode(5, 1, 1),
            remoteHost: "mx.fern.example", diagnostic: diagnostic, lastAttempt: MailDate(seconds: 1_795_562_440))
    }

    private static func notification(
        _ header: NoticeHeader, _ recipients: [RecipientStatus], returned: ReturnedMail = .nothing, envelopeID: String? = nil
    ) -> StatusNotification {
        StatusNotification(
            header: header, arrival: MailDate(seconds: 1_795_562_400), envelopeID: envelopeID, recipients: recipients,
            returned: returned)
    }

    private static func text(_ notification: StatusNotification, returning mail: String = "") -> String {
        String(decoding: notification.octets(returning: Array(mail.utf8)), as: UTF8.self)
    }

    @Test func `a report is what RFC 3464 shows`() throws {
        let header = try Self.header()
        let report = Self.notification(
            header, [try Self.failure()], returned: .header(Array("Subject: x\r\n".utf8)), envelopeID: "e+1")
        let boundary = "report.\(header.messageID.left)"
        let expected = """
            From: Mail Delivery System <MAILER-DAEMON@mail.kunde.example>
            To: anna@kunde.example
            Subject: Your mail could not be delivered
            Date: Tue, 24 Nov 2026 23:20:41 +0000
            Message-ID: \(header.messageID)
            In-Reply-To:
             <m1@kunde.example>
            References:
             <m1@kunde.example>
            Auto-Submitted: auto-replied
            MIME-Version: 1.0
            Content-Language: en
            Content-Type: multipart/report; report-type=delivery-status;
             boundary="\(boundary)"

            --\(boundary)
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            This is the mail server mail.kunde.example.

            It is about your mail of 24 November 2026, 23:20 UTC.

            It could not be delivered to:

              bert@fern.example
                There is no mailbox of this name.
                The server mx.fern.example said: 550 5.1.1 no such user

            This server will not try again. Please check the address, or ask the recipi=
            ent in another way.

            --\(boundary)
            Content-Type: message/delivery-status

            Original-Envelope-Id: e+1
            Reporting-MTA: dns; mail.kunde.example
            Arrival-Date: Tue, 24 Nov 2026 23:20:00 +0000

            Final-Recipient: rfc822; bert@fern.example
            Action: failed
            Status: 5.1.1
            Remote-MTA: dns; mx.fern.example
            Diagnostic-Code: smtp; 550 5.1.1 no such user
            Last-Attempt-Date: Tue, 24 Nov 2026 23:20:40 +0000

            --\(boundary)
            Content-Type: text/rfc822-headers

            Subject: x

            --\(boundary)--

            """
        #expect(Self.text(report) == expected.replacing("\n", with: "\r\n"))
        #expect(!report.is8Bit && !report.needsSMTPUTF8)
    }

    @Test func `speaks German`() throws {
        let text = Self.text(Self.notification(try Self.header(.german), [try Self.failure()]))
        #expect(text.contains("Content-Language: de\r\n"))
        #expect(text.contains("Subject: Ihre Mail konnte nicht zugestellt werden\r\n"))
        #expect(text.contains("Ein Postfach dieses Namens gibt es nicht.\r\n"))
        #expect(text.contains("Der Server mx.fern.example sagte: 550 5.1.1 no such user\r\n"))
        #expect(text.contains("Bitte pr=C3=BCfen Sie"))
    }

    @Test(arguments: [
        (RecipientStatus.Action.failed, "failed", "Your mail could not be delivered"),
        (.delayed, "delayed", "Your mail is delayed"),
        (.relayed, "relayed", "Your mail was passed on"), (.delivered, "delivered", "Your mail was delivered"),
        (.expanded, "expanded", "Your mail was delivered"),
    ])
    func `each kind says what it is`(action: RecipientStatus.Action, name: String, subject: String) throws {
        var recipient = try Self.failure()
        recipient.action = action
        recipient.retriedUntil = MailDate(seconds: 1_795_900_000)
        let text = Self.text(Self.notification(try Self.header(), [recipient]))
        #expect(text.contains("\r\nSubject: \(subject)\r\n"))
        #expect(text.contains("\r\nAction: \(name)\r\n"))
        #expect(text.contains("Will-Retry-Until: ") == (action == .delayed))
        #expect(text.contains("It will be tried until ") == (action == .delayed))
    }

    @Test func `several recipients have a group each, the worst gives the subject`() throws {
        var delivered = try Self.failure("carla@fern.example")
        delivered.action = .delivered
        delivered.status = EnhancedStatusCode(2, 0, 0)
        let text = Self.text(Self.notification(try Self.header(), [delivered, try Self.failure()]))
        #expect(text.contains("Subject: Your mail could not be delivered\r\n"))
        let status = try #require(text.split(separator: "message/delivery-status\r\n\r\n").last)
        let groups = status.split(separator: "\r\n\r\n").map { $0.split(separator: "\r\n") }
        #expect(groups.count == 4)
        #expect(groups[1].first == "Final-Recipient: rfc822; carla@fern.example")
        #expect(groups[2].first == "Final-Recipient: rfc822; bert@fern.example")
    }

    @Test(arguments: [
        ("rfc822", "bert@alt.example", "rfc822; bert@alt.example"),
        ("utf-8", "jörg@grüße.example", #"utf-8; j\x{F6}rg@gr\x{FC}\x{DF}e.example"#),
        ("rfc822", "jörg@x.example", #"utf-8; j\x{F6}rg@x.example"#),
        ("rfc822", "a\r\nAction: delivered", "rfc822; a??Action: delivered"),
        ("x400\r\n", "c=de", "x400; c=de"), ("", "x", "rfc822; x"), ("utf-8", #"a+b=c\@x"#, #"utf-8; a\x{2B}b\x{3D}c\x{5C}@x"#),
    ])
    func `names the address the sender wrote to`(type: String, address: String, expected: String) throws {
        var recipient = try Self.failure()
        recipient.original = OriginalRecipient(addressType: type, address: address)
        let text = Self.text(Self.notification(try Self.header(), [recipient]))
        #expect(text.contains("\r\n\r\nOriginal-Recipient: \(expected)\r\nFinal-Recipient: rfc822; bert@fern.example\r\n"))
    }

    @Test func `an address beyond ASCII leaves the report in ASCII`() throws {
        let text = Self.text(Self.notification(try Self.header(), [try Self.failure("jörg@fern.example")]))
        #expect(text.contains(#"Final-Recipient: utf-8; j\x{F6}rg@fern.example"#))
        #expect(text.contains("  j=C3=B6rg@fern.example\r\n"))
        #expect(text.utf8.allSatisfy { $0 < 0x80 })
        let toUTF8 = Self.notification(try Self.header(to: "jörg@kunde.example"), [try Self.failure()])
        #expect(toUTF8.needsSMTPUTF8 && toUTF8.is8Bit)
        #expect(Self.text(toUTF8).contains("\r\nTo: jörg@kunde.example\r\n"))
    }

    @Test(arguments: [
        (ReturnedMail.header(Array("Subject: x\r\n".utf8)), "Content-Type: text/rfc822-headers\r\n\r\nSubject: x\r\n", false),
        (
            .header(Array("Subject: ü\r\n".utf8)),
            "Content-Type: message/global-headers\r\nContent-Transfer-Encoding: 8bit\r\n\r\nSubject: ü\r\n", true
        ),
        (.mail(is8Bit: false, usesSMTPUTF8: false), "Content-Type: message/rfc822\r\n\r\nMAIL", false),
        (
            .mail(is8Bit: true, usesSMTPUTF8: false),
            "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\nMAIL", true
        ),
        (
            .mail(is8Bit: true, usesSMTPUTF8: true),
            "Content-Type: message/global\r\nContent-Transfer-Encoding: 8bit\r\n\r\nMAIL", true
        ),
    ])
    func `gives back what was asked for`(returned: ReturnedMail, part: String, is8Bit: Bool) throws {
        let header = try Self.header()
        let report = Self.notification(header, [try Self.failure()], returned: returned)
        var mail = ""
        if case .mail = returned { mail = "MAIL" }
        let boundary = "report.\(header.messageID.left)"
        #expect(Self.text(report, returning: mail).hasSuffix("\r\n--\(boundary)\r\n\(part)\r\n--\(boundary)--\r\n"))
        #expect(report.is8Bit == is8Bit)
        let beforeBody = Self.text(report).split(separator: "\r\n\r\n")[0]
        #expect(beforeBody.contains("Content-Transfer-Encoding: 8bit") == is8Bit)
    }

    @Test(arguments: [nil, "", "a b", "<>", "a\r\nBcc: x", String(repeating: "x", count: 1_000)])
    func `a Message-ID that cannot be named is not`(id: String?) throws {
        let text = Self.text(Self.notification(try Self.header(concerning: id), [try Self.failure()]))
        #expect(!text.contains("In-Reply-To"))
        let named = Self.text(Self.notification(try Self.header(concerning: "<m@x>"), [try Self.failure()]))
        #expect(named.contains("In-Reply-To:\r\n <m@x>\r\n"))
    }

    @Test func `whatever a next hop says, the report keeps its form`() throws {
        var generator = SeededGenerator(seed: 6)
        let pieces = [
            "550 ", "5.1.1", "\r\n", "\n", "\r", "\u{0}", "ü", "🦜", String(repeating: "x", count: 400), " ", "--",
            "Action: delivered",
            "\u{85}", "\t", "=", ".",
        ]
        for language in ReportLanguage.allCases {
            for _ in 0..<500 {
                let said = (0..<Int.random(in: 0...12, using: &generator)).map { _ in generator.pick(pieces) }.joined()
                var recipient = try Self.failure(diagnostic: said)
                recipient.remoteHost = generator.onceIn(2) ? said : nil
                recipient.original = OriginalRecipient(addressType: said, address: said)
                let report = Self.notification(
                    try Self.header(language, concerning: said), [recipient], envelopeID: said)
                let text = Self.text(report)
                let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
                #expect(lines.allSatisfy { $0.utf8.count <= 998 })
                #expect(text.utf8.allSatisfy { $0 < 0x7F && ($0 >= 0x20 || $0 == 13 || $0 == 10) })
                #expect(text.split(separator: "\r\n").filter { $0.hasPrefix("--report.") }.count == 3)
                let status = try #require(text.split(separator: "message/delivery-status\r\n").last)
                #expect(String(status).components(of: "\r\nAction: ") == 1)
                #expect(text.components(of: "\r\n\r\n") >= 4)
            }
        }
    }
}

extension String {
    fileprivate func components(of text: String) -> Int { ranges(of: text).count }
}
