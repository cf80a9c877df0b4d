import Testing

@testable import Takeover

@Suite("Dot-qmail files")
struct DotQmailTests {
    private static let path = "/home/anna/.qmail"
    private static let setting = DotQmail.Setting(home: "/home/anna", host: "mail.example", defaultDelivery: "./Maildir/")

    private func instructions(_ text: String, mode: UInt32 = 0o644) -> [DeliveryInstruction] {
        DotQmail(Array(text.utf8), at: Self.path, mode: mode, in: Self.setting).instructions
    }

    @Test(
        "each kind of line is what qmail-local makes of it",
        arguments: [
            ("./Maildir/\n", [.maildir("/home/anna/Maildir")]),
            ("./Maildir/", [.maildir("/home/anna/Maildir")]),
            ("./Maildir/ \t \n", [.maildir("/home/anna/Maildir")]),
            ("././/Maildir//\n", [.maildir("/home/anna/Maildir")]),
            (".Maildir/\n", [.maildir("/home/anna/.Maildir")]),
            ("./Maildir\n", [.mbox("/home/anna/Maildir")]),
            ("/var/mail/anna\n", [.mbox("/var/mail/anna")]),
            ("../shared/Maildir/\n", [.maildir("/home/anna/../shared/Maildir")]),
            ("/dev/null\n", []),
            ("&bernd@far.example\n", [.forward("bernd@far.example")]),
            ("bernd@far.example\n", [.forward("bernd@far.example")]),
            ("bernd\n", [.forward("bernd@mail.example")]),
            ("&bernd\n", [.forward("bernd@mail.example")]),
            ("# only a comment\n", []),
            ("#\n\n./Maildir/\n\n", [.maildir("/home/anna/Maildir")]),
            ("+list\n&a@b.example\n", [.forward("a@b.example")]),
            ("+something else\n&a@b.example\n", [.forward("a@b.example")]),
            ("|preline procmail\n", [.program("preline procmail")]),
            ("| preline procmail\n", [.program("preline procmail")]),
            ("|\n", []),
            ("./Maildir/\n&a@b.example\n", [.maildir("/home/anna/Maildir"), .forward("a@b.example")]),
            ("./Maildir/\0rest\n", [.maildir("/home/anna/Maildir")]),
        ] as [(String, [DeliveryInstruction])])
    func lines(text: String, expected: [DeliveryInstruction]) {
        #expect(instructions(text) == expected)
    }

    @Test(
        "programs that say no more than a code are what the code says",
        arguments: [
            ("|exit 100\n", [.refuse("")]),
            ("| exit 100;\n", [.refuse("")]),
            ("|exit 77 # closed\n", [.refuse("")]),
            ("|exit 111\n", [.putOff("exit 111")]),
            ("|exit 3\n", [.putOff("exit 3")]),
            ("|false\n", [.putOff("false")]),
            ("| true\n./Maildir/\n", [.maildir("/home/anna/Maildir")]),
            ("|/bin/true\n", []),
            ("|exit 0\n&a@b.example\n", [.forward("a@b.example")]),
            ("&a@b.example\n|exit 99\n&c@d.example\n", [.forward("a@b.example")]),
            ("&a@b.example\n./Maildir/\n|exit 100\n&c@d.example\n", [.maildir("/home/anna/Maildir"), .refuse("")]),
            ("|bouncesaying \"no such list\"\n", [.refuse("no such list")]),
            ("|/var/qmail/bin/bouncesaying 'gone for good'\n", [.refuse("gone for good")]),
            ("|bouncesaying gone\n", [.refuse("gone")]),
            ("|bouncesaying 'no thanks' grep -q x\n", [.program("bouncesaying 'no thanks' grep -q x")]),
            ("|bouncesaying \"$X\"\n", [.program("bouncesaying \"$X\"")]),
            ("|exit 1 || exit 100\n", [.program("exit 1 || exit 100")]),
            ("|forward a@b.example c\n", [.forward("a@b.example"), .forward("c@mail.example")]),
            ("|forward \"$DEFAULT\"@b.example\n", [.program("forward \"$DEFAULT\"@b.example")]),
            ("|exit $?\n", [.program("exit $?")]),
            ("|sh -c 'exit 100'\n", [.program("sh -c 'exit 100'")]),
        ] as [(String, [DeliveryInstruction])])
    func programs(text: String, expected: [DeliveryInstruction]) {
        #expect(instructions(text) == expected)
    }

    @Test("an empty file and a missing one stand for the default delivery; a file with a comment throws mail away")
    func empty() {
        #expect(instructions("") == [.maildir("/home/anna/Maildir")])
        #expect(DotQmail(nil, at: Self.path, in: Self.setting).instructions == [.maildir("/home/anna/Maildir")])
        #expect(DotQmail([], at: Self.path, in: .init(home: "/h", host: "x")).instructions == [.mbox("/h/Mailbox")])
        // The x bit of an empty file means nothing (qmail-local.c).
        #expect(instructions("", mode: 0o755) == [.maildir("/home/anna/Maildir")])
        #expect(instructions("#\n") == [])
    }

    @Test(
        "what qmail puts off is put off, with a finding",
        arguments: [
            ("\n./Maildir/\n", 0o644, 1), (" \t\n", 0o644, 1), ("./Maildir/\n", 0o646, 1), ("", 0o646, 1),
            ("./Maildir/\n", 0o744, 1),
            ("&a@b.example\n|procmail\n", 0o744, 1), ("+list\n./Maildir/\n", 0o644, 1),
        ] as [(String, UInt32, Int)])
    func putOff(text: String, mode: UInt32, findings: Int) {
        let file = DotQmail(Array(text.utf8), at: Self.path, mode: mode, in: Self.setting)
        #expect(file.instructions.count == 1)
        guard case .putOff = file.instructions.first else {
            Issue.record("\(file.instructions)")
            return
        }
        #expect(file.findings.map(\.topic) == Array(repeating: .damaged, count: findings))
    }

    @Test("a file writable by its group, and one that forwards with its x bit set, are served")
    func served() {
        #expect(instructions("&a@b.example\n", mode: 0o764) == [.forward("a@b.example")])
    }

    @Test(
        "CRLF, latin-1 and lines that are no address are told",
        arguments: [
            ("./Maildir/\r\n", [.maildir("/home/anna/Maildir")]),
            ("&Anna <a@b.example>\n", [.forward("Anna <a@b.example>")]),
            ("a@b.example, c@d.example\n", [.forward("a@b.example, c@d.example")]),
            ("& a@b.example\n", [.forward(" a@b.example")]),
        ] as [(String, [DeliveryInstruction])])
    func strange(text: String, expected: [DeliveryInstruction]) {
        let file = DotQmail(Array(text.utf8), at: Self.path, in: Self.setting)
        #expect(file.instructions == expected)
        #expect(file.findings.map(\.topic) == [.damaged])
        #expect(file.findings.allSatisfy { !$0.text.german.isEmpty && $0.text.german != $0.text.english })
    }

    @Test("a file of latin-1 is read")
    func latin1() {
        let file = DotQmail(Array("# f".utf8) + [0xFC] + Array("r\n./Maildir/\n".utf8), at: Self.path, in: Self.setting)
        #expect(file.lines == [.init(instruction: .maildir("/home/anna/Maildir"), number: 2)])
    }
}
