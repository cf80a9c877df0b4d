import GeneratedMail
import MailFormat
import Testing

/// The digest of dead letters, and what the owner of a forward is told.
struct NoticeTests {
    private static func header(_ language: ReportLanguage) throws -> NoticeHeader {
        var generator = SeededGenerator(seed: 4)
        let date = MailDate(seconds: 1_795_562_441, offsetMinutes: 60)
        return NoticeHeader(
            hostname: "mail.kunde.example", from: try Address("MAILER-DAEMON@mail.kunde.example"),
            to: try Address("postmaster@kunde.example"), date: date,
            messageID: MessageID(domain: try Domain("mail.kunde.example"), date: date, using: &generator), language: language)
    }

    private static func decoded(_ octets: [UInt8]) -> (header: String, text: String) {
        let whole = String(decoding: octets, as: UTF8.self)
        let parts = whole.split(separator: "\r\n\r\n", maxSplits: 1)
        return (String(parts[0]), QuotedPrintableText.decoded(String(parts.last ?? "")))
    }

    @Test(arguments: ReportLanguage.allCases)
    func `the digest names letters and says how many more`(language: ReportLanguage) throws {
        let letter = DeadLetterDigest.Letter(
            id: "17", date: MailDate(seconds: 1_795_562_441, offsetMinutes: 60), sender: .address(try Address("x@fremd.example")),
            recipient: try Address("anna@grüße.example"), reason: "550 5.1.1\r\nno such user")
        let digest = DeadLetterDigest(header: try Self.header(language), count: 3, letters: [letter], keptDays: 30)
        let (header, text) = Self.decoded(digest.octets())
        #expect(header.contains("Auto-Submitted: auto-generated"))
        #expect(header.contains(language == .german ? "Subject: 3 unzustellbare Mails auf" : "Subject: 3 dead letters on"))
        #expect(text.contains("17  25\(language == .german ? "." : "") November 2026, 00:20 UTC+01:00\r\n"))
        #expect(text.contains("  <x@fremd.example> -> anna@grüße.example\r\n  550 5.1.1 no such user\r\n"))
        #expect(text.contains(language == .german ? "Und 2 weitere." : "And 2 more."))
        #expect(text.contains("martlet deadletter release ID\r\n"))
    }

    @Test(arguments: ReportLanguage.allCases, [true, false])
    func `the owner of a forward hears what failed`(language: ReportLanguage, isCopyKept: Bool) throws {
        let notice = ForwardNotice(
            header: try Self.header(language), forward: try Address("anna@kunde.example"), sender: .null,
            arrival: MailDate(seconds: 1_795_562_441),
            refusals: [
                .init(target: try Address("a@fern.example"), remoteHost: "mx.fern.example", reason: "550 5.7.1 no"),
                .init(target: try Address("b@tot.example"), reason: "no answer"),
            ], isCopyKept: isCopyKept)
        let (header, text) = Self.decoded(notice.octets())
        #expect(header.contains(language == .german ? "Die Weiterleitung von" : "The forward of anna@kunde.example failed"))
        #expect(text.contains("mx.fern.example \(language == .german ? "sagte" : "said"): 550 5.7.1 no\r\n"))
        #expect(text.contains("  b@tot.example\r\n    no answer\r\n"))
        #expect(text.contains(language == .german ? "in Ihrem Postfach" : "in your mailbox") == isCopyKept)
    }
}
