import MailFormat
import Testing

@testable import martlet

struct SendmailRequestTests {
    private static func request(_ change: (inout SendmailRequest) -> Void) -> SendmailRequest {
        var request = SendmailRequest()
        change(&request)
        return request
    }

    @Test(arguments: [
        ("anna@x", request { $0.recipients = ["anna@x"] }),
        (
            "-t -i",
            request {
                $0.readsRecipients = true
                $0.ignoresDots = true
            }
        ),
        (
            "-ti",
            request {
                $0.readsRecipients = true
                $0.ignoresDots = true
            }
        ),
        (
            "-t -i -f info@kunde.example",
            request {
                $0.readsRecipients = true
                $0.ignoresDots = true
                $0.sender = "info@kunde.example"
            }
        ),
        (
            "-finfo@kunde.example -oi anna",
            request {
                $0.sender = "info@kunde.example"
                $0.ignoresDots = true
                $0.recipients = ["anna"]
            }
        ),
        (
            "-r bert anna",
            request {
                $0.sender = "bert"
                $0.recipients = ["anna"]
            }
        ),
        (
            "-tf bert",
            request {
                $0.readsRecipients = true
                $0.sender = "bert"
            }
        ),
        ("-oem -odb -oee -o7 -em anna", request { $0.recipients = ["anna"] }),
        (
            "-F Anna -t",
            request {
                $0.fullName = "Anna"
                $0.readsRecipients = true
            }
        ),
        (
            "-FAnna -t",
            request {
                $0.fullName = "Anna"
                $0.readsRecipients = true
            }
        ),
        (
            "-B8BITMIME a",
            request {
                $0.is8Bit = true
                $0.recipients = ["a"]
            }
        ),
        ("-B 7BIT a", request { $0.recipients = ["a"] }),
        (
            "-N success,delay -R hdrs -V id a",
            request {
                $0.notify = .on([.success, .delay])
                $0.returned = .headers
                $0.envelopeID = "id"
                $0.recipients = ["a"]
            }
        ),
        (
            "-Nnever a",
            request {
                $0.notify = .never
                $0.recipients = ["a"]
            }
        ),
        (
            "-O IgnoreDots=true -ODeliveryMode=b a",
            request {
                $0.ignoresDots = true
                $0.recipients = ["a"]
            }
        ),
        ("-G -U -v -n -h 3 -C /etc/x -d0 -X log a", request { $0.recipients = ["a"] }),
        ("-- -t", request { $0.recipients = ["-t"] }),
        ("a -t", request { $0.recipients = ["a", "-t"] }),
        ("-bm a", request { $0.recipients = ["a"] }), ("-bs", request { $0.mode = .dialogue }),
        ("-bp", request { $0.mode = .queue }),
        ("-bi", request { $0.mode = .aliases }), ("-I", request { $0.mode = .aliases }), ("-q", request { $0.mode = .queueRun }),
        ("-q30m", request { $0.mode = .queueRun }), ("-bs -q", request { $0.mode = .dialogue }),
    ])
    func `reads what programs call it with`(arguments: String, expected: SendmailRequest) throws {
        #expect(try SendmailRequest(arguments.split(separator: " ").map(String.init)) == expected)
    }

    @Test(arguments: ["-bd", "-bt", "-b", "-f", "-Z", "-N sometimes", "-R half", "-F"])
    func `refuses what it cannot do`(arguments: String) {
        let exit = #expect(throws: SendmailExit.self) { try SendmailRequest(arguments.split(separator: " ").map(String.init)) }
        #expect(exit?.code == .usage)
    }

    @Test func `an empty sender is the null sender`() throws {
        let request = try SendmailRequest(["-f", "", "anna@x.example"])
        #expect(request.sender == "")
        let envelope = try LocalEnvelope(request, fields: [], account: "root", host: try Domain("host.example"))
        #expect(envelope.sender == .null)
    }

    private static func envelope(_ arguments: [String], header: String = "") throws -> LocalEnvelope {
        var generator = SystemRandomNumberGenerator()
        let host = try Domain("host.example")
        let date = MailDate(seconds: 0)
        let additions = HeaderAdditions(date: date, messageID: MessageID(domain: host, date: date, using: &generator))
        var scanner = SubmissionHeader(additions, keeping: LocalEnvelope.recipientFieldNames, atMost: 10_000)
        var output: [UInt8] = []
        scanner.take((header + "\r\n").utf8, into: &output)
        return try LocalEnvelope(try SendmailRequest(arguments), fields: scanner.kept, account: "konto", host: host)
    }

    @Test(arguments: [
        (["a@x.example"], "", ["a@x.example"]), (["anna", "a@x.example"], "", ["anna@host.example", "a@x.example"]),
        (["a@x.example, B <b@x.example>"], "", ["a@x.example", "b@x.example"]),
        (
            ["-t"], "To: a@x.example\r\nCC: b@x.example,\r\n c\r\nbcc: d@x.example\r\n",
            ["a@x.example", "b@x.example", "c@host.example", "d@x.example"]
        ),
        (["-t", "z@x.example"], "To: a@x.example\r\n", ["z@x.example", "a@x.example"]),
        (["z@x.example"], "To: a@x.example\r\n", ["z@x.example"]),
        (["-t"], "To: a@x.example\r\nResent-To: r@x.example\r\nResent-Bcc: s@x.example\r\n", ["r@x.example", "s@x.example"]),
        (["-t"], "To: a@x.example, a@x.example\r\n", ["a@x.example"]),
    ])
    func `finds the recipients`(arguments: [String], header: String, recipients: [String]) throws {
        let envelope = try Self.envelope(arguments, header: header)
        #expect(envelope.recipients.map(\.description) == recipients)
        #expect(envelope.sender.description == "<konto@host.example>")
    }

    @Test(arguments: [
        ([], "", SendmailExit.Code.usage), (["-t"], "Subject: x\r\n", .usage),
        (["-t"], "To: undisclosed-recipients:;\r\n", .usage),
        (["a b"], "", .badData), (["-t"], "To: a@@x\r\n", .badData), (["-f", "a,b", "c@x.example"], "", .badData),
    ])
    func `says what is missing or wrong`(arguments: [String], header: String, code: SendmailExit.Code) {
        let exit = #expect(throws: SendmailExit.self) { try Self.envelope(arguments, header: header) }
        #expect(exit?.code == code)
    }

    @Test(arguments: [
        ("a\nb\n", "a\r\nb\r\n"), ("a\r\nb\r\n", "a\r\nb\r\n"), ("a\r\r\nb", "a\r\nb\r\n"), ("a\rb\n", "a b\r\n"), ("", ""),
        ("\n", "\r\n"),
        ("a\n.\nb\n", "a\r\n"), ("a\n..\n", "a\r\n..\r\n"), (".a\n", ".a\r\n"), ("a\n.", "a\r\n"), ("a.\n", "a.\r\n"),
        (".\r\nx", ""),
        (".\rx\n", ". x\r\n"), ("a\r", "a\r\n"),
    ])
    func `lines become lines of the wire`(input: String, output: String) {
        for piece in [1, 2, 100] {
            var text = StandardInputText(endsAtDot: true)
            var octets: [UInt8] = []
            var rest = Array(input.utf8)[...]
            while !rest.isEmpty {
                text.take(rest.prefix(piece), into: &octets)
                rest = rest.dropFirst(piece)
            }
            text.finish(into: &octets)
            #expect(octets == Array(output.utf8))
        }
    }

    @Test func `a dot is a line like others where it is told to be`() {
        var text = StandardInputText(endsAtDot: false)
        var octets: [UInt8] = []
        text.take("a\n.\nb\n".utf8, into: &octets)
        text.finish(into: &octets)
        #expect(octets == Array("a\r\n.\r\nb\r\n".utf8))
    }
}
