import GeneratedMail
import MailFormat
import Testing

@testable import SMTP

/// The grammar of command lines (RFC 5321 §4.1.1).
struct CommandTests {
    private static func parse(_ line: String) throws(CommandError) -> Command {
        try Command(parsing: Array(line.utf8)[...])
    }

    private static func address(_ text: String) throws -> Address { try Address(text) }

    @Test func `what is parsed and written is parsed again to the same value`() throws {
        var generator = SeededGenerator(seed: 20)
        for _ in 0..<5_000 {
            let line = GeneratedCommand.line(using: &generator)
            let command = try #require(try? Self.parse(line), "\(line) is a command")
            #expect(try Self.parse(command.description) == command, "\(line)")
        }
    }

    @Test(arguments: [
        ("EHLO client.example", Command.ehlo("client.example")), ("ehlo [192.0.2.1]", .ehlo("[192.0.2.1]")),
        ("EHLO  client.example ", .ehlo("client.example")), ("EHLO not_a!host", .ehlo("not_a!host")), ("HELO x", .helo("x")),
        ("DATA", .data), ("data ", .data), ("RSET", .rset), ("QUIT", .quit), ("STARTTLS", .startTLS),
        ("NOOP", .noop), ("NOOP with a text", .noop), ("HELP", .help), ("HELP MAIL", .help), ("VRFY anna", .vrfy("anna")),
        ("VRFY  Anna Berg", .vrfy("Anna Berg")), ("VRFY jörg", .vrfy("jörg")),
        ("AUTH PLAIN", .auth(.init(mechanism: "PLAIN"))),
        ("auth scram-sha-256-plus ", .auth(.init(mechanism: "SCRAM-SHA-256-PLUS"))),
        ("AUTH PLAIN =", .auth(.init(mechanism: "PLAIN", initialResponse: []))),
        ("AUTH LOGIN YW5uYQ==", .auth(.init(mechanism: "LOGIN", initialResponse: Array("anna".utf8)))),
        ("BDAT 0", .bdat(.init(octets: 0, isLast: false))), ("bdat 100 last", .bdat(.init(octets: 100, isLast: true))),
        ("BDAT  007  LAST ", .bdat(.init(octets: 7, isLast: true))),
        ("MAIL FROM:<>", .mail(.init(reversePath: .null))), ("mail from: <>", .mail(.init(reversePath: .null))),
        ("MAIL FROM:<> SIZE=0", .mail(.init(reversePath: .null, declaredOctets: 0))),
        (
            "MAIL FROM:<>  size=12  body=8bitmime  smtputf8 ",
            .mail(.init(reversePath: .null, declaredOctets: 12, body: .eightBit, usesSMTPUTF8: true))
        ),
        ("MAIL FROM:<> BODY=7BIT", .mail(.init(reversePath: .null, body: .sevenBit))),
        ("MAIL FROM:<> SIZE=99999999999999999999", .mail(.init(reversePath: .null, declaredOctets: .max))),
        ("MAIL FROM:<> ret=full", .mail(.init(reversePath: .null, returnedContent: .full))),
        ("MAIL FROM:<> RET=HDRS ENVID=QQ+2B7", .mail(.init(reversePath: .null, returnedContent: .headers, envelopeID: "QQ+7"))),
        ("MAIL FROM:<> AUTH=<>", .mail(.init(reversePath: .null, submitter: .null))),
        ("MAIL FROM:<> requiretls prdr", .mail(.init(reversePath: .null, requiresTLS: true, asksForEachAnswer: true))),
        ("RCPT TO:<postmaster> notify=never", .rcpt(.init(forwardPath: .postmaster, notify: .never))),
        (
            "RCPT TO:<postmaster> NOTIFY=DELAY,SUCCESS ORCPT=rfc822;a+2Bb@c.example",
            .rcpt(
                .init(
                    forwardPath: .postmaster, notify: .on([.success, .delay]),
                    original: .init(addressType: "rfc822", address: "a+b@c.example")))
        ),
        ("RCPT TO:<postmaster>", .rcpt(.init(forwardPath: .postmaster))),
        ("rcpt to: <postmaster>", .rcpt(.init(forwardPath: .postmaster))),
    ])
    func `is read`(line: String, command: Command) throws {
        #expect(try Self.parse(line) == command)
    }

    @Test func `reads the paths of MAIL and RCPT`() throws {
        let anna = try Self.address("anna@kunde.example")
        #expect(try Self.parse("MAIL FROM:<@a.example:anna@kunde.example>") == .mail(.init(reversePath: .address(anna))))
        #expect(
            try Self.parse("MAIL FROM:<> AUTH=anna+40kunde.example")
                == .mail(.init(reversePath: .null, submitter: .address(anna))))
        #expect(try Self.parse("RCPT TO:<Anna@KUNDE.example>") != .rcpt(.init(forwardPath: .address(anna))))
        #expect(try Self.parse("RCPT TO:<anna@KUNDE.example>") == .rcpt(.init(forwardPath: .address(anna))))
    }

    @Test(arguments: [
        ("", CommandError.unknownCommand), (" ", .unknownCommand), ("HELLO x", .unknownCommand), ("EHLO\tx", .unknownCommand),
        ("MAIL:FROM", .unknownCommand), ("DATA1", .unknownCommand), (" DATA", .unknownCommand),
        ("GET / HTTP/1.1", .unknownCommand),
        ("ÄHLO x", .unknownCommand), ("EHLO-x", .unknownCommand),
        ("EXPN list", .notImplemented("EXPN")), ("TURN", .notImplemented("TURN")),
        ("ETRN x", .notImplemented("ETRN")), ("BURL x", .notImplemented("BURL")), ("SOML FROM:<>", .notImplemented("SOML")),
        ("NOOP \u{0}", .controlCharacter), ("EHLO a\rb", .controlCharacter), ("EHLO a\u{7F}", .controlCharacter),
        ("RCPT TO:<a\u{1}@b.example>", .controlCharacter), ("DATA\n", .controlCharacter),
        ("EHLO", .badArguments(expected: "EHLO your.host.name")), ("EHLO ", .badArguments(expected: "EHLO your.host.name")),
        ("HELO", .badArguments(expected: "HELO your.host.name")), ("EHLO a b", .badArguments(expected: "EHLO your.host.name")),
        ("EHLO \(String(repeating: "a", count: 256))", .badArguments(expected: "EHLO your.host.name")),
        ("VRFY", .badArguments(expected: "VRFY name")), ("DATA now", .badArguments(expected: "DATA and nothing behind it")),
        ("RSET x", .badArguments(expected: "RSET and nothing behind it")),
        ("QUIT x", .badArguments(expected: "QUIT and nothing behind it")),
        ("STARTTLS x", .badArguments(expected: "STARTTLS and nothing behind it")),
        ("AUTH", .badArguments(expected: "AUTH mechanism [initial-response]")),
        ("AUTH PLAIN = =", .badArguments(expected: "AUTH mechanism [initial-response]")),
        ("AUTH PL?IN", .badArguments(expected: "AUTH mechanism [initial-response]")),
        ("AUTH \(String(repeating: "A", count: 21))", .badArguments(expected: "AUTH mechanism [initial-response]")),
        ("BDAT", .badArguments(expected: "BDAT octets [LAST]")), ("BDAT LAST", .badArguments(expected: "BDAT octets [LAST]")),
        ("BDAT -1", .badArguments(expected: "BDAT octets [LAST]")), ("BDAT 1x", .badArguments(expected: "BDAT octets [LAST]")),
        ("BDAT 1 LASTX", .badArguments(expected: "BDAT octets [LAST]")),
        ("BDAT 1 2", .badArguments(expected: "BDAT octets [LAST]")),
        ("BDAT 99999999999999999999", .badArguments(expected: "BDAT octets [LAST]")),
        ("MAIL", .badArguments(expected: "MAIL FROM:<address>")),
        ("MAIL <a@b.example>", .badArguments(expected: "MAIL FROM:<address>")),
        ("MAIL FROM <a@b.example>", .badArguments(expected: "MAIL FROM:<address>")),
        ("RCPT", .badArguments(expected: "RCPT TO:<address>")),
        ("RCPT FROM:<a@b.example>", .badArguments(expected: "RCPT TO:<address>")),
        ("MAIL FROM:<>SIZE=1", .badArguments(expected: "a space before each parameter")),
        ("MAIL FROM:<> =1", .badArguments(expected: "parameters of the form KEYWORD=value")),
        ("MAIL FROM:<> SIZE", .badParameter("SIZE")), ("MAIL FROM:<> SIZE=", .badParameter("SIZE")),
        ("MAIL FROM:<> SIZE=x", .badParameter("SIZE")), ("MAIL FROM:<> SIZE=-1", .badParameter("SIZE")),
        ("MAIL FROM:<> SIZE=100000000000000000000", .badParameter("SIZE")), ("MAIL FROM:<> SIZE=1 size=1", .badParameter("SIZE")),
        ("MAIL FROM:<> BODY=BINARYMIME", .badParameter("BODY")), ("MAIL FROM:<> BODY", .badParameter("BODY")),
        ("MAIL FROM:<> SMTPUTF8=1", .badParameter("SMTPUTF8")), ("MAIL FROM:<> MT-PRIORITY=3", .unknownParameter("MT-PRIORITY")),
        ("MAIL FROM:<> NOTIFY=NEVER", .unknownParameter("NOTIFY")), ("RCPT TO:<a@b.example> ret=full", .unknownParameter("RET")),
        ("MAIL FROM:<> RET=BODY", .badParameter("RET")), ("MAIL FROM:<> RET", .badParameter("RET")),
        ("MAIL FROM:<> RET=FULL RET=FULL", .badParameter("RET")), ("MAIL FROM:<> ENVID=a+0Ab", .badParameter("ENVID")),
        ("MAIL FROM:<> ENVID=gr+C3+BCn", .badParameter("ENVID")), ("MAIL FROM:<> ENVID", .badParameter("ENVID")),
        ("MAIL FROM:<> ENVID=\(String(repeating: "a", count: 101))", .badParameter("ENVID")),
        ("MAIL FROM:<> AUTH=anna", .badParameter("AUTH")), ("MAIL FROM:<> AUTH=a+b@c.example", .badParameter("AUTH")),
        ("MAIL FROM:<> REQUIRETLS=1", .badParameter("REQUIRETLS")), ("MAIL FROM:<> PRDR=1", .badParameter("PRDR")),
        ("RCPT TO:<a@b.example> NOTIFY=NEVER,DELAY", .badParameter("NOTIFY")),
        ("RCPT TO:<a@b.example> NOTIFY", .badParameter("NOTIFY")), ("RCPT TO:<a@b.example> ORCPT=a", .badParameter("ORCPT")),
        ("MAIL FROM:", .badReversePath(.empty)), ("MAIL FROM:a@b.example", .badReversePath(.badPath)),
        ("MAIL FROM:<a@>", .badReversePath(.emptyDomain)), ("MAIL FROM:<a..b@c.example>", .badReversePath(.badLocalPart)),
        ("RCPT TO:", .badForwardPath(.empty)), ("RCPT TO: ", .badForwardPath(.empty)), ("RCPT TO:<>", .badForwardPath(.empty)),
        ("RCPT TO:<@b.example>", .badForwardPath(.emptyLocalPart)), ("RCPT TO:<a@[1.2.3]>", .badForwardPath(.badAddressLiteral)),
        ("RCPT TO:<a@b.example>junk", .badArguments(expected: "a space before each parameter")),
    ])
    func `is refused with the error that says what is wrong`(line: String, expected: CommandError) {
        #expect(throws: expected) { try Self.parse(line) }
    }

    @Test(arguments: ["MAIL FROM:<webmaster>", "RCPT TO:<webmaster>"])
    func `a bare local part is named`(line: String) throws {
        let bare = AddressError.bareLocalPart(try LocalPart(text: "webmaster"))
        #expect(throws: line.hasPrefix("MAIL") ? CommandError.badReversePath(bare) : .badForwardPath(bare)) {
            try Self.parse(line)
        }
    }

    @Test func `octets that are no UTF-8 are refused in every argument`() {
        for start in ["EHLO ", "VRFY ", "MAIL FROM:<", "RCPT TO:<", "MAIL FROM:<> X="] {
            #expect(throws: CommandError.self) {
                try Command(parsing: (Array(start.utf8) + [0xFF, 0xFE] + Array("@b.example>".utf8))[...])
            }
        }
    }
}
