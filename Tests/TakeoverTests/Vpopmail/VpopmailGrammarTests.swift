import Testing

@testable import Takeover

@Suite("vpopmail's own files, a line at a time")
struct VpopmailGrammarTests {
    @Test("an account is read with and without the password in clear")
    func accounts() throws {
        let line = "Anna:$1$ab$cd:0:6160:Anna Acker:/home/vpopmail/domains/w.example/anna:10485760S,1000C:ge:heim"
        let account = try #require(VpopmailAccount(line: line))
        #expect(account.name == "anna")
        #expect(account.crypt == "$1$ab$cd")
        #expect(account.flags == [.noSMTP, .administrator, .bounceMail])
        #expect(account.folder == "/home/vpopmail/domains/w.example/anna")
        #expect(account.quota == "10485760S,1000C")
        #expect(account.cleartext == "ge:heim")

        let short = try #require(VpopmailAccount(line: "karl:keBC0kdZI.nXY:0:0:Karl:/k:NOQUOTA"))
        #expect(short.cleartext == nil)
        #expect(short.flags == [])
    }

    @Test("what is no account is none", arguments: ["", ":x:0:0:g:/d:q", "anna", "anna:x:0:0:g:/d", "an\0na:x:0:0:g:/d:q"])
    func noAccounts(line: String) {
        #expect(VpopmailAccount(line: line) == nil)
    }

    @Test(
        "a quota is read in every form that was ever written",
        arguments: [
            ("10485760S,1000C", 10_485_760, 1000), ("1000C", 0, 1000), ("5242880S", 5_242_880, 0), ("NOQUOTA", 0, 0), ("", 0, 0),
            ("1000000", 1_000_000, 0), ("20MB", 20 << 20, 0), ("512KB", 512 << 10, 0), ("2g", 2 << 30, 0), ("0S,0C", 0, 0),
        ] as [(String, Int64, Int64)])
    func quotas(text: String, octets: Int64, messages: Int64) throws {
        let quota = try #require(MaildirQuota(text))
        #expect(quota.octets == octets)
        #expect(quota.messages == messages)
    }

    @Test(
        "what is no quota is none",
        arguments: ["BADQUOTA", "S", "10X", "9999999999999999999999S", "9223372036854775807MB", "-5S"])
    func noQuotas(text: String) {
        #expect(MaildirQuota(text) == nil)
    }

    @Test(
        "the line that calls vdelivermail says what becomes of unknown users",
        arguments: [
            (" /home/vpopmail/bin/vdelivermail '' bounce-no-mailbox", .bounce),
            ("/home/vpopmail/bin/vdelivermail \"\" delete", .discard),
            ("/opt/vpopmail/bin/vdelivermail '' chef@w.example", .forward("chef@w.example")),
            ("/opt/vpopmail/bin/vdelivermail '' '&chef@w.example'", .forward("chef@w.example")),
            (
                "/opt/vpopmail/bin/vdelivermail '' /home/vpopmail/domains/w.example/chef",
                .folder("/home/vpopmail/domains/w.example/chef")
            ),
            ("vdelivermail ''", nil), ("vdelivermail", nil), ("vdelivermail '' '' delete", nil),
        ] as [(String, VdelivermailLine.UnknownUsers?)])
    func deliveries(command: String, expected: VdelivermailLine.UnknownUsers?) throws {
        let line = try #require(VdelivermailLine(command: command))
        #expect(line.unknownUsers == expected)
        #expect(line.filter == nil || line.filter == " ")
    }

    @Test("a filter in front of vdelivermail is told")
    func filter() throws {
        let line = try #require(
            VdelivermailLine(command: "/usr/bin/preline /usr/bin/spamc | /home/vpopmail/bin/vdelivermail '' delete"))
        #expect(line.unknownUsers == .discard)
        #expect(line.program == "/home/vpopmail/bin/vdelivermail")
        #expect(line.filter == "/usr/bin/preline /usr/bin/spamc | ")
        #expect(VdelivermailLine(command: "maildrop /etc/vdelivermailrc") == nil)
    }

    @Test("the limits of a domain are read as vlimits.c reads them")
    func limits() {
        let text =
            "# disable_imap\nquota: 50\nmaxmsgcount 1000\ndisable_pop\n disable_smtp\ndefault_quota:10485760\nnonsense: 1\n"
        let limits = VpopmailLimits(lines: TextLines(Array(text.utf8)).lines)
        #expect(limits.flags == [.noPOP, .noSMTP])
        #expect(limits.domainQuota == 50)
        #expect(limits.domainMessages == 1000)
    }

    @Test("words of a command are parted as a shell parts them")
    func tokens() {
        #expect(
            ShellToken.tokens(of: "a 'b c' \"d\\\"e\" f\\ g|h;''")
                == [
                    .word("a"), .word("b c"), .word("d\"e"), .word("f g"), .separator("|"), .word("h"), .separator(";"),
                    .word(""),
                ])
        #expect(ShellToken.tokens(of: "a 'open") == [.word("a"), .word("open")])
    }
}
