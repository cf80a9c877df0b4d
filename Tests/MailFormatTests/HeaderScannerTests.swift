import GeneratedMail
import MailFormat
import Testing

struct HeaderScannerTests {
    private static func scanned(_ mail: String) -> HeaderScanner {
        var scanner = HeaderScanner()
        scanner.take(mail.utf8)
        return scanner
    }

    private static let mail = """
        Received: from a.example by b.example; Tue, 24 Nov 2026 23:20:41 +0000\r
        RECEIVED: from c.example\r
        \tby d.example\r
         Received: this goes on with the field above\r
        Received : an old form with a blank\r
        X-Received: not one\r
        Receive: not one\r
        Receivedx: not one\r
        Received\r
        Message-Id: <one@kunde.example>\r
        Message-ID: <two@kunde.example>\r
        \r
        Received: not in the header\r
        Message-ID: <three@kunde.example>\r

        """

    @Test func `counts hops and keeps the first Message-ID`() {
        let scanner = Self.scanned(Self.mail)
        #expect(scanner.receivedCount == 3)
        #expect(scanner.messageID == "one@kunde.example")
        #expect(scanner.isAtEnd)
    }

    @Test(arguments: 1...64)
    func `finds the same however the mail is cut`(length: Int) {
        var scanner = HeaderScanner()
        var rest = Array(Self.mail.utf8)[...]
        while !rest.isEmpty {
            scanner.take(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        #expect(scanner.receivedCount == 3)
        #expect(scanner.messageID == "one@kunde.example")
        #expect(scanner.isAtEnd)
    }

    @Test(arguments: [
        ("Message-ID: <a@b>\r\n\r\n", "a@b"),
        ("Message-ID:<a@b>\r\n\r\n", "a@b"),
        ("message-id:\t <a@b> \r\n\r\n", "a@b"),
        ("Message-ID:\r\n <a@b>\r\n\r\n", "a@b"),
        ("Message-ID:\r\n\t<long-left-side\r\n @b>\r\n\r\n", "long-left-side@b"),
        ("Message-ID: (comment) <a@b> (comment)\r\n\r\n", "a@b"),
        ("Message-ID: a@b\r\n\r\n", "a@b"),
        ("Message-ID: <a@b\r\n\r\n", "a@b"),
        ("Message-ID: <a\u{7}\u{1B}[31m@b>\r\n\r\n", "a[31m@b"),
        ("Message-ID: <grüße@b>\r\n\r\n", "grüße@b"),
        ("Message-ID: <a@b>\r\nSubject: x\r\n <c@d>\r\n\r\n", "a@b"),
        ("Subject: x\r\nMessage-ID: <a@b>", "a@b"),
    ])
    func `reads a Message-ID in whatever way it is written`(mail: String, messageID: String) {
        #expect(Self.scanned(mail).messageID == messageID)
    }

    @Test(arguments: [
        "", "\r\n", "Subject: x\r\n\r\n", "Message-ID:\r\n\r\n", "Message-ID: <>\r\n\r\n", "Message-ID: \r\n \r\n\r\n",
        "X-Message-ID: <a@b>\r\n\r\n", "\r\nMessage-ID: <a@b>\r\n\r\n", " Message-ID: <a@b>\r\n\r\n", "Message-ID <a@b>\r\n\r\n",
    ])
    func `knows when there is no Message-ID`(mail: String) {
        #expect(Self.scanned(mail).messageID == nil)
    }

    @Test func `octets that are no UTF-8 are replaced`() {
        var scanner = HeaderScanner()
        scanner.take(Array("Message-ID: <a".utf8) + [0xFF] + Array("@b>\r\n\r\n".utf8))
        #expect(scanner.messageID == "a\u{FFFD}@b")
    }

    @Test func `a Message-ID over the limit is none`() {
        let fitting = String(repeating: "x", count: HeaderScanner.longestMessageID - 4)
        #expect(Self.scanned("Message-ID:<\(fitting)>\r\n\r\n").messageID == fitting)
        #expect(Self.scanned("Message-ID: <xxx\(fitting)>\r\n\r\n").messageID == nil)
        let folded = String(repeating: "\r\n xxxxxxxxx", count: 1_000)
        #expect(Self.scanned("Message-ID: <\(folded)>\r\nReceived: x\r\n\r\n").messageID == nil)
        #expect(Self.scanned("Message-ID: <\(folded)>\r\nReceived: x\r\n\r\n").receivedCount == 1)
    }

    @Test(arguments: [
        ("a: b\r\n\r\n", true), ("\r\n", true), ("a: b\r\n\n", true), ("a: b\r\n", false), ("a: b\r\n\r", false),
        (" \r\n", false),
    ])
    func `the empty line ends the header`(mail: String, isAtEnd: Bool) {
        #expect(Self.scanned(mail).isAtEnd == isAtEnd)
    }

    @Test func `a field of a megabyte is passed over`() {
        var scanner = HeaderScanner()
        scanner.take("Subject: ".utf8)
        let block = [UInt8](repeating: UInt8(ascii: "x"), count: 65_536)
        for _ in 0..<16 { scanner.take(block) }
        scanner.take("\r\nReceived: y\r\n\r\n".utf8)
        #expect(scanner.receivedCount == 1)
        #expect(scanner.isAtEnd)
    }

    @Test func `counts as many as there are`() {
        let mail = String(repeating: "Received: x\r\n", count: 5_000) + "\r\n"
        #expect(Self.scanned(mail).receivedCount == 5_000)
    }

    @Test func `any octets are survived, and cutting them changes nothing`() {
        var generator = SeededGenerator(seed: 9)
        let pieces = ["Received", "Message-ID", ":", " ", "\t", "\r\n", "\r", "\n", "<", ">", "a@b", "\u{0}", "x"]
        for _ in 0..<2_000 {
            let mail = (0..<Int.random(in: 0...40, using: &generator)).map { _ in generator.pick(pieces) }.joined()
            let whole = Self.scanned(mail)
            var octetWise = HeaderScanner()
            for octet in mail.utf8 { octetWise.take(CollectionOfOne(octet)) }
            #expect(whole.receivedCount == octetWise.receivedCount, "\(mail)")
            #expect(whole.messageID == octetWise.messageID, "\(mail)")
            #expect(whole.isAtEnd == octetWise.isAtEnd, "\(mail)")
        }
    }
}

/// Who forwarded a mail before.
@Suite struct DeliveredToTests {
    @Test(arguments: [1, 2, 3, 7, 4096]) func `the addresses that forwarded a mail, in order`(piece: Int) {
        let mail =
            "Delivered-To: a@b.example\r\nDELIVERED-TO:\t c@d.example \r\nX-Delivered-To: no@no.example\r\n"
            + "Delivered-Tox: no@no.example\r\nDelivered-To:\r\nSubject: x\r\n\r\nDelivered-To: body@no.example\r\n"
        var scanner = HeaderScanner()
        var rest = Array(mail.utf8)[...]
        while !rest.isEmpty {
            scanner.take(rest.prefix(piece))
            rest = rest.dropFirst(piece)
        }
        #expect(scanner.deliveredTo == ["a@b.example", "c@d.example"])
    }

    @Test func `they stay bounded`() {
        var scanner = HeaderScanner()
        scanner.take("Delivered-To: \(String(repeating: "a", count: 100_000))\r\n".utf8)
        for index in 0..<1000 { scanner.take("Delivered-To: \(index)@a.example\r\n".utf8) }
        #expect(scanner.deliveredTo.count == 50)
        #expect(scanner.deliveredTo.first == "0@a.example")
    }
}
