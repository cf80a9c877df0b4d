import Takeover
import Testing

@Suite("vpopmail, as it is found after twenty years")
struct VpopmailReaderTests {
    private static let home = "/home/vpopmail/domains/w.example"

    /// A server with the domain w.example and these files in its folder.
    private static func tree(_ files: [String: String], besides others: [String: String] = [:]) -> MemoryTree {
        var all = [
            "/var/qmail/control/me": "mail.w.example\n", "/var/qmail/control/locals": "mail.w.example\n",
            "/var/qmail/control/rcpthosts": "mail.w.example\nw.example\n",
            "/var/qmail/control/virtualdomains": "w.example:w.example\n",
            "/var/qmail/users/assign": "+w.example-:w.example:89:89:\(home):-::\n.\n",
            "/etc/passwd": "alias:x:7790:2108::/var/qmail/alias:/bin/true\nvpopmail:x:89:89::/home/vpopmail:/bin/false\n",
        ]
        for (name, text) in files { all["\(home)/\(name)"] = text }
        return MemoryTree(all.merging(others) { $1 })
    }

    private static let bounce = "| /home/vpopmail/bin/vdelivermail '' bounce-no-mailbox\n"

    private func line(_ name: String, flags: Int = 0, quota: String = "NOQUOTA") -> String {
        "\(name):$1$a$b:0:\(flags):\(name):\(Self.home)/\(name):\(quota):klar\n"
    }

    private func read(_ files: [String: String], besides others: [String: String] = [:]) -> MailServerModel {
        VpopmailReader(tree: Self.tree(files, besides: others)).read(withQueue: false)
    }

    private func instructions(_ name: MailServerModel.Address.Name, in model: MailServerModel) -> [DeliveryInstruction]? {
        model.addresses.first { $0.name == name && $0.domain == "w.example" }?.instructions
    }

    @Test("the limits of the domain bind its accounts, but for those that override them")
    func limits() {
        let model = read([
            "vpasswd": line("anna") + line("bernd", flags: 0x2000), ".qmail-default": Self.bounce,
            ".qmailadmin-limits": "disable_smtp\n",
        ])
        #expect(model.mailboxes.map { $0.password == nil } == [true, false])
        let others = ["/home/vpopmail/etc/vlimits.default": "disable_smtp\n"]
        #expect(
            read(["vpasswd": line("anna"), ".qmail-default": Self.bounce], besides: others).mailboxes.map(\.password) == [nil])
    }

    @Test(
        "the catch-all is what vdelivermail would do",
        arguments: [
            ("'' delete", []), ("'' chef@fern.example", [.forward("chef@fern.example")]),
            ("'' chef", [.forward("chef@mail.w.example")]),
            ("'' \(home)/anna", [.forward("anna@w.example")]), ("'' \(home)/anna/Maildir", [.forward("anna@w.example")]),
            ("'' /srv/rest", [.maildir("/srv/rest/Maildir")]), ("'' /srv/Maildir", [.maildir("/srv/Maildir")]),
            ("'' bounce-no-mailbox", nil), ("''", nil),
        ] as [(String, [DeliveryInstruction]?)])
    func catchAll(arguments: String, expected: [DeliveryInstruction]?) {
        let model = read(["vpasswd": line("anna"), ".qmail-default": "|/home/vpopmail/bin/vdelivermail \(arguments)\n"])
        #expect(instructions(.any, in: model) == expected)
        #expect(model.mailboxes.map(\.localPart) == ["anna"])
    }

    @Test("a catch-all that leads to another server returns what that refuses; one that leads to an account does not")
    func backscatter() {
        func count(_ target: String) -> Int {
            read(["vpasswd": line("anna"), ".qmail-default": "|/v/vdelivermail '' \(target)\n"]).findings
                .count { $0.topic == .backscatter && ($0.quote == "w.example" || $0.quote?.hasPrefix("…@w.example") == true) }
        }
        #expect(count("bounce-no-mailbox") == 1)
        #expect(count("chef@fern.example") == 1)
        #expect(count("anna@w.example") == 0)
        #expect(count("delete") == 0)
    }

    @Test("an account's own file is read by vdelivermail's rules, not by qmail's")
    func userFiles() {
        func instructions(_ text: String) -> [DeliveryInstruction]? {
            self.instructions(
                .exactly("anna"), in: read(["vpasswd": line("anna"), ".qmail-default": Self.bounce, "anna/.qmail": text]))
        }
        #expect(instructions("") == nil)
        #expect(instructions("# nothing\nanna@w.example\n") == nil)
        #expect(instructions("./Maildir/\n") == nil)
        #expect(instructions("\(Self.home)/anna/Maildir/\n") == nil)
        #expect(instructions("&chef@fern.example\r\nchef\n") == [.forward("chef@fern.example"), .forward("chef@mail.w.example")])
        #expect(
            instructions("\(Self.home)/bernd/Maildir/.Junk/\n| /bin/archive it\n")
                == [.maildir("\(Self.home)/bernd/Maildir/.Junk"), .program("/bin/archive it")])
        #expect(instructions("| true\n") == [])
        #expect(instructions("|bouncesaying 'left us'\n&chef@fern.example\n") == [.refuse("left us")])
    }

    @Test("a dot-qmail file of the domain goes before the account of its name, also by its beginning")
    func shadows() {
        let model = read([
            "vpasswd": line("anna") + line("team-a") + line("team-b-c"), ".qmail-default": Self.bounce,
            ".qmail-anna": "&chef@fern.example\n", ".qmail-team-default": "&team@fern.example\n",
            "anna/.qmail": "&never@fern.example\n",
        ])
        #expect(instructions(.exactly("anna"), in: model) == [.forward("chef@fern.example")])
        #expect(instructions(.exactly("team-a"), in: model) == [.forward("team@fern.example")])
        #expect(instructions(.exactly("team-b-c"), in: model) == [.forward("team@fern.example")])
        #expect(model.mailboxes.count == 3)
        #expect(model.findings.contains { $0.topic == .note && $0.text.english.hasSuffix("anna, team-a, team-b-c.") })
    }

    @Test("lines that are no accounts are told by their beginnings only, for a password may stand in them")
    func damagedLines() throws {
        let model = read(["vpasswd": line("anna") + "bernd:secret\n\n" + line("ANNA"), ".qmail-default": Self.bounce])
        #expect(model.mailboxes.map(\.localPart) == ["anna"])
        let finding = try #require(model.findings.first { $0.topic == .damaged && $0.place.file.hasSuffix("/vpasswd") })
        #expect(finding.place.line == 2)
        #expect(finding.text.english.hasSuffix("bernd."))
        #expect(!"\(model.findings)".contains("secret"))
    }

    @Test("a damaged vpasswd.cdb is told, and vpasswd read in its place")
    func damagedDatabase() {
        let model = read(["vpasswd": line("anna"), "vpasswd.cdb": "no cdb", ".qmail-default": Self.bounce])
        #expect(model.mailboxes.map(\.localPart) == ["anna"])
        #expect(model.findings.contains { $0.topic == .damaged && $0.place.file.hasSuffix("vpasswd.cdb") })
    }

    @Test("without its files the accounts are found by their folders, hashed ones too")
    func database() throws {
        let model = read(
            [".qmail-default": Self.bounce, "anna/Maildir/new/1": "x", "0/b/bernd/Maildir/cur/1:2,S": "x", "lists/info": ""],
            besides: ["/home/vpopmail/etc/vpopmail.mysql": "localhost|0|vpopmail|secret|vpopmail\n"])
        #expect(Set(model.mailboxes.map(\.path)) == ["\(Self.home)/anna/Maildir", "\(Self.home)/0/b/bernd/Maildir"])
        #expect(model.mailboxes.allSatisfy { $0.password == nil })
        let finding = try #require(model.findings.first { $0.topic == .lost })
        #expect(finding.place.file == "/home/vpopmail/etc/vpopmail.mysql")
        #expect(finding.advice?.english.contains("vconvert -m -c w.example") == true)
    }

    @Test("a filter before vdelivermail, and a program in its place, are told")
    func programs() {
        let filtered = read(["vpasswd": line("anna"), ".qmail-default": "|/usr/bin/spamc | /v/vdelivermail '' delete\n"])
        #expect(filtered.findings.contains { $0.topic == .lost && $0.quote == "/usr/bin/spamc | " })
        let other = read(["vpasswd": line("anna"), ".qmail-default": "|/usr/bin/maildrop /etc/rules\n"])
        #expect(other.mailboxes.map(\.localPart) == ["anna"])
        #expect(instructions(.any, in: other) == [.program("/usr/bin/maildrop /etc/rules")])
        #expect(other.findings.contains { $0.topic == .changed && $0.quote == "/usr/bin/maildrop /etc/rules" })
    }

    @Test("a qmail without vpopmail is none")
    func others() {
        #expect(!VpopmailReader.recognizes(MemoryTree([:] as [String: String])))
        #expect(!VpopmailReader.recognizes(Self.tree([".qmail-default": "&anna@fern.example\n"])))
        #expect(VpopmailReader.recognizes(Self.tree(["vpasswd": ""])))
        #expect(VpopmailReader.recognizes(Self.tree([".qmail-default": Self.bounce])))
    }

    @Test("100,000 accounts are read in a moment, with a handful of findings")
    func many() {
        var text = ""
        for index in 0..<100_000 { text += line("user\(index)", flags: index % 2 == 0 ? 0x80A : 0x10, quota: "1000000S") }
        let files = ["vpasswd": text, ".qmail-default": Self.bounce]
        let start = ContinuousClock.now
        let model = read(files)
        let duration = ContinuousClock.now - start
        #expect(model.mailboxes.count == 100_000)
        #expect(model.findings.count < 20)
        // A debug build takes a few seconds; what grows with the square of the accounts would take hours.
        #expect(duration < .seconds(60))
    }

    @Test("3,000 domains with 30 accounts each are read in a moment as well")
    func manyDomains() {
        var files = ["/var/qmail/control/me": "mail.example\n"]
        var virtual = ""
        var assignments = ""
        for index in 0..<3000 {
            let name = "d\(index).example"
            let folder = "/home/vpopmail/domains/\(index % 60)/\(name)"
            virtual += "\(name):\(name)\n"
            assignments += "+\(name)-:\(name):89:89:\(folder):-::\n"
            files["\(folder)/.qmail-default"] = Self.bounce
            files["\(folder)/.qmail-info"] = "&user1@\(name)\n"
            files["\(folder)/vpasswd"] = (0..<30).map { "user\($0):$1$a$b:0:0:u:\(folder)/user\($0):NOQUOTA:x\n" }.joined()
        }
        files["/var/qmail/control/virtualdomains"] = virtual
        files["/var/qmail/control/rcpthosts"] = virtual.replacing(/:.*/, with: "")
        files["/var/qmail/users/assign"] = assignments + ".\n"
        let tree = MemoryTree(files)
        let start = ContinuousClock.now
        let model = VpopmailReader(tree: tree).read(withQueue: false)
        let duration = ContinuousClock.now - start
        #expect(model.mailboxes.count == 90_000)
        #expect(model.addresses.count == 3000)
        #expect(duration < .seconds(60))
    }
}
