import GeneratedMail
import MailFormat
import Testing

struct SubmissionHeaderTests {
    private static func additions(from: HeaderAdditions.Author? = nil, recipients: Bool = true) throws -> HeaderAdditions {
        var generator = SeededGenerator(seed: 1)
        let date = MailDate(seconds: 1_795_562_441)
        let id = MessageID(domain: try Domain("kunde.example"), date: date, using: &generator)
        return HeaderAdditions(date: date, messageID: id, from: from, addsRecipients: recipients)
    }

    private static func mended(_ mail: String, _ additions: HeaderAdditions, piece: Int = .max) -> (String, SubmissionHeader) {
        var header = SubmissionHeader(additions)
        var output: [UInt8] = []
        var rest = Array(mail.utf8)[...]
        while !rest.isEmpty {
            header.take(rest.prefix(piece), into: &output)
            rest = rest.dropFirst(piece)
        }
        header.finish(into: &output)
        return (String(decoding: output, as: UTF8.self), header)
    }

    private static let whole = "Date: d\r\nMessage-ID: <m@x>\r\nFrom: a@kunde.example\r\nTo: b@c.example\r\n"

    @Test(arguments: [
        whole + "\r\nbody\r\n",
        whole + "subject : old form\r\n folded\r\n\tmore\r\n\r\n",
        "DATE: d\r\nmessage-id:<m@x>\r\nCC:x\r\n\r\nBcc: this is body\r\n",
        whole + "Subject:\r\n\r\n\r\n.\r\nDate: x",
        whole + "\n\n",
        whole + "X-Odd:\u{0}\u{7F}ü\r\n\r\n",
    ])
    func `passes a whole mail octet for octet`(mail: String) throws {
        #expect(Self.mended(mail, try Self.additions()).0 == mail)
    }

    @Test func `writes what is missing behind the last field`() throws {
        let additions = try Self.additions(
            from: .init(name: "Anna Ä", address: try Address("anna@kunde.example")))
        let (mail, _) = Self.mended("Subject: x\r\n\r\nbody", additions)
        #expect(
            mail == "Subject: x\r\nDate: \(additions.date)\r\nMessage-ID: \(additions.messageID)\r\n"
                + "From: =?utf-8?Q?Anna_=C3=84?= <anna@kunde.example>\r\nTo: undisclosed-recipients:;\r\n\r\nbody")
    }

    @Test(arguments: [("To: x", false), ("Cc: x", false), ("Bcc: x", true), ("Resent-To: x", true)])
    func `a mail that names nobody says so`(field: String, isAdded: Bool) throws {
        let mail = "\(field)\r\n\r\n"
        #expect(Self.mended(mail, try Self.additions()).0.contains("\r\nTo: undisclosed-recipients:;\r\n") == isAdded)
        #expect(!Self.mended(mail, try Self.additions(recipients: false)).0.contains("undisclosed"))
    }

    @Test(arguments: [
        "Bcc: secret@x", "BCC : secret@x", "bcc:\r\n secret@x,\r\n\tsecret@y", "Resent-Bcc: secret@x", "Return-Path: <secret@x>",
        "Bcc: secret@x\r\nBcc: secret@y", "Bcc:secret",
    ])
    func `leaves out what is nobody's to see`(fields: String) throws {
        let mail = "Subject: x\r\n\(fields)\r\n\(Self.whole)\r\nBcc: body\r\n"
        #expect(Self.mended(mail, try Self.additions()).0 == "Subject: x\r\n\(Self.whole)\r\nBcc: body\r\n")
        let first = "\(fields)\r\n\(Self.whole)\r\n"
        #expect(Self.mended(first, try Self.additions()).0 == "\(Self.whole)\r\n")
        let last = "\(Self.whole)\(fields)\r\n\r\n"
        #expect(Self.mended(last, try Self.additions()).0 == "\(Self.whole)\r\n")
    }

    @Test(arguments: ["Bccx: x", "X-Bcc: x", "Bcc-: x"])
    func `keeps what only looks like it`(field: String) throws {
        let mail = "\(Self.whole)\(field)\r\n\r\n"
        #expect(Self.mended(mail, try Self.additions()).0 == mail)
    }

    @Test(arguments: [
        "hello\r\nworld\r\n", "hello", " Subject: x\r\n", "Two words: x\r\n", ": x\r\n", "\u{FC}: x\r\n", "Dear Anna,\r\n\r\nx",
        "\rx\r\n", "From\r\n", "Fromage is cheese\r\n",
    ])
    func `a line that is no field begins the body`(body: String) throws {
        #expect(
            Self.mended(Self.whole + body, try Self.additions()).0 == Self.whole
                + (body.first == " " ? body + "\r\n" : "\r\n" + body))
        let bare = Self.mended(body, try Self.additions()).0
        #expect(bare.hasPrefix("Date: "))
        #expect(bare.hasSuffix(":;\r\n\r\n" + body))
    }

    @Test(arguments: ["From anna Tue Nov 24 23:20:41 2026\r\n", ">From x\r\n", "From \r\n"])
    func `drops the first line of an mbox`(line: String) throws {
        #expect(Self.mended(line + Self.whole + "\r\nx", try Self.additions()).0 == Self.whole + "\r\nx")
        let later = Self.whole + line
        #expect(Self.mended(later, try Self.additions()).0 == Self.whole + "\r\n" + line)
    }

    @Test(arguments: [
        ("", "\r\n"), ("Subject: x\r\n", "Subject: x\r\n|\r\n"), ("Subject: x", "Subject: x\r\n|\r\n"), ("Bcc: x", "\r\n"),
        ("Subject", "\r\nSubject"), ("Subject: x\r\n\r", "Subject: x\r\n|\r\n"),
    ])
    func `a mail that ends in its header gets an end`(mail: String, expected: String) throws {
        let result = Self.mended(mail, try Self.additions()).0
        let parts = expected.split(separator: "|", omittingEmptySubsequences: false)
        #expect(parts.count == 1 || result.hasPrefix(parts[0] + "Date: "))
        #expect(result.hasSuffix(":;\r\n" + (parts.last ?? "")))
    }

    @Test func `keeps all From and Sender fields for the one who judges them`() throws {
        let mail = "From: a@x,\r\n b@x\r\nSENDER : s@x\r\nfrom:c@x\r\nFrom-Nobody: d@x\r\n\r\nFrom: e@x\r\n"
        let (_, header) = Self.mended(mail, try Self.additions(), piece: 3)
        #expect(header.from.map { String(decoding: $0, as: UTF8.self) } == [" a@x,\r\n b@x\r\n", "c@x\r\n"])
        #expect(header.sender.map { String(decoding: $0, as: UTF8.self) } == [" s@x\r\n"])
        #expect(!header.hasOverlongField)
    }

    @Test func `keeps the fields it is told to, those it leaves out too`() throws {
        var header = SubmissionHeader(try Self.additions(), keeping: ["to", "bcc"], atMost: 18)
        var output: [UInt8] = []
        header.take("To: a@x\r\nBcc: b@x,\r\n c@x\r\nFrom: f@x\r\n\r\n".utf8, into: &output)
        #expect(header.kept.map(\.name) == ["to", "bcc"])
        #expect(header.kept.map { String(decoding: $0.body, as: UTF8.self) } == [" a@x\r\n", " b@x,\r\n c@x\r"])
        #expect(header.hasOverlongField)
        #expect(!String(decoding: output, as: UTF8.self).contains("b@x"))
    }

    @Test func `memory stays bounded and the mail whole`() throws {
        let long = String(repeating: "x", count: 100_000)
        let mail = "From: \(long)\r\nSubject: \(long)\r\nDate: d\r\nMessage-ID: m\r\nTo: x\r\n\r\n\(long)"
        let (result, header) = Self.mended(mail, try Self.additions(), piece: 4_096)
        #expect(result == mail)
        #expect(header.hasOverlongField)
        #expect(header.from.map(\.count) == [SubmissionHeader.longestKept])
        let name = Self.mended(long + ": x\r\n", try Self.additions(), piece: 4_096).0
        #expect(name.hasSuffix("\r\n\r\n\(long): x\r\n"))
    }

    @Test func `the result does not depend on how the mail is cut`() throws {
        var generator = SeededGenerator(seed: 5)
        let pieces = [
            "Date", "Message-ID", "Bcc", "From", "From ", "To", ":", ": ", " ", "\t", "\r\n", "\r\n", "\r", "\n", "x", "ü",
            "Return-Path",
        ]
        let additions = try Self.additions()
        for _ in 0..<3_000 {
            let mail = (0..<Int.random(in: 0...30, using: &generator)).map { _ in generator.pick(pieces) }.joined()
            let whole = Self.mended(mail, additions)
            let split = Self.mended(mail, additions, piece: Int.random(in: 1...5, using: &generator))
            #expect(whole.0.utf8.elementsEqual(split.0.utf8), "\(mail.debugDescription)")
            #expect(whole.1.from == split.1.from)
            // What was mended once needs nothing more.
            let again = Self.mended(whole.0, additions).0
            #expect(again.utf8.elementsEqual(whole.0.utf8), "\(mail.debugDescription)")
        }
    }

    @Test func `message identifiers differ and are read back as addresses`() throws {
        var generator = SeededGenerator(seed: 2)
        let domain = try Domain("kunde.example")
        let date = MailDate(seconds: 1_795_562_441)
        let ids = Set((0..<1_000).map { _ in MessageID(domain: domain, date: date, using: &generator).description })
        #expect(ids.count == 1_000)
        for id in ids { #expect(throws: Never.self) { try Address(String(id.dropFirst().dropLast())) } }
    }
}
