import Testing

@testable import Takeover

@Suite("The control files of qmail")
struct QmailControlTests {
    private func control(_ texts: [String: String]) -> (QmailControl, [Finding]) {
        var findings: [Finding] = []
        let tree = MemoryTree(Dictionary(uniqueKeysWithValues: texts.map { ("/var/qmail/control/\($0)", $1) }))
        let control = QmailControl(tree: tree, findings: &findings)
        return (control, findings)
    }

    @Test("comments, blank lines and blanks at the end are no part of what is said")
    func lines() {
        let (control, findings) = control([
            "me": "Mail.Example \nsecond line\n", "rcpthosts": "# ours\n\nA.example\t\n  # no comment\n.B.example\n#\nc.example",
        ])
        #expect(control.me == "mail.example")
        #expect(control.rcpthosts?.map(\.text) == ["a.example", "  # no comment", ".b.example", "c.example"])
        #expect(control.rcpthosts?.map(\.place.line) == [3, 4, 5, 7])
        #expect(control.locals.map(\.text) == ["mail.example"])
        #expect(control.envnoathost == "mail.example")
        #expect(findings.isEmpty)
    }

    @Test("an empty file locals means no local domain; a missing rcpthosts is not an empty one")
    func missing() {
        let (empty, _) = control(["me": "mail.example\n", "locals": "", "rcpthosts": ""])
        #expect(empty.locals.isEmpty)
        #expect(empty.rcpthosts == [])
        let (none, findings) = control([:])
        #expect(none.rcpthosts == nil)
        #expect(none.me == nil)
        #expect(none.locals.isEmpty)
        #expect(findings.map(\.place) == [SourcePlace("/var/qmail/control/me")])
    }

    @Test("tables are split at the first colon; lines without one are told, and of equal names the last rules")
    func pairs() {
        let (control, findings) = control([
            "me": "mail.example",
            "virtualdomains":
                "A.example:alias-A\n.a.example:x\nuser@b.example:y\nexcept.example:\n:all\nnothing\na.example:second\n",
            "smtproutes": "far.example:[192.0.2.1]:26\n:relay.example\n",
        ])
        #expect(control.virtualdomains.map(\.key) == [".a.example", "user@b.example", "except.example", "", "a.example"])
        #expect(control.virtualdomains.map(\.value) == ["x", "y", "", "all", "second"])
        #expect(QmailAddressing(control).destination(of: "x@a.example").local == "second-x")
        #expect(control.smtproutes.map(\.value) == ["[192.0.2.1]:26", "relay.example"])
        #expect(Set(findings.map { "\($0.topic) \($0.place.line ?? 0)" }) == ["damaged 6", "note 1"])
    }

    @Test(
        "numbers are the digits that the line begins with",
        arguments: [
            ("20971520\n", 20_971_520), ("40 at most\n", 40), ("0", 0), ("many", nil), ("", nil), ("99999999999999999999", nil),
        ]
            as [(String, Int64?)])
    func numbers(text: String, expected: Int64?) {
        let (control, findings) = control(["me": "mail.example", "databytes": text])
        #expect(control.numbers["databytes"] == expected)
        #expect(findings.count == (expected == nil && !text.isEmpty ? 1 : 0))
    }

    @Test("every file of one line is read, and what qmail does not know is named")
    func all() {
        var texts = Dictionary(uniqueKeysWithValues: QmailControl.textFiles.map { ($0, "value of \($0)\n") })
        texts["me"] = "mail.example"
        texts["percenthack"] = "Old.example\n"
        texts["badmailfrom"] = "Spam@bad.example\n@all.example\n"
        texts["badrcptto"] = "gone@mail.example\n"
        texts["servercert.pem"] = "x"
        texts["spfbehavior"] = "3"
        let (control, findings) = control(texts)
        for name in QmailControl.textFiles { #expect(control.texts[name]?.text == "value of \(name)") }
        #expect(control.percenthack.map(\.text) == ["old.example"])
        #expect(control.badmailfrom.map(\.text) == ["spam@bad.example", "@all.example"])
        #expect(control.badrcptto.map(\.text) == ["gone@mail.example"])
        #expect(control.unknownFiles == ["servercert.pem", "spfbehavior"])
        #expect(findings.isEmpty)
    }

    @Test("CRLF, NUL and latin-1 do not keep a file from being read")
    func strange() {
        var findings: [Finding] = []
        let tree = MemoryTree(files: [
            "/var/qmail/control/me": .init(Array("mail.example\r\n".utf8)),
            "/var/qmail/control/rcpthosts": .init([0x6D, 0xFC, 0x6C, 0x6C, 0x65, 0x72, 0x2E, 0x64, 0x65, 0x0A, 0x61, 0x00, 0x0A]),
        ])
        let control = QmailControl(tree: tree, findings: &findings)
        #expect(control.me == "mail.example")
        #expect(control.rcpthosts?.map(\.text) == ["müller.de", "a"])
        #expect(findings.map(\.topic) == [.damaged, .damaged])
    }

    @Test("a folder where a file should be is a finding")
    func folder() {
        let (control, findings) = control(["me": "mail.example", "rcpthosts/x": "", "locals": "a.example"])
        #expect(control.rcpthosts == nil)
        #expect(control.locals.map(\.text) == ["a.example"])
        #expect(findings.map(\.topic) == [.damaged])
    }

    @Test("of morercpthosts the database rules, and a difference is told")
    func moreRecipientHosts() {
        var writer = ConstantDatabaseWriter()
        writer.add("a.example", "")
        writer.add("b.example", "")
        var findings: [Finding] = []
        var tree = MemoryTree([
            "/var/qmail/control/me": "mail.example", "/var/qmail/control/morercpthosts": "A.example\nc.example\n",
        ])
        let uncompiled = QmailControl(tree: tree, findings: &findings)
        #expect(uncompiled.morercpthosts.map(\.text) == ["a.example", "c.example"])
        #expect(findings.map(\.topic) == [.damaged])
        findings = []
        tree.files["/var/qmail/control/morercpthosts.cdb"] = .init(writer.octets)
        let compiled = QmailControl(tree: tree, findings: &findings)
        #expect(compiled.morercpthosts.map(\.text) == ["a.example", "b.example"])
        #expect(findings.map(\.topic) == [.changed])
    }
}
