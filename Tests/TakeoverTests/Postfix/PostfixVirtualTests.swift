import Takeover
import Testing

@Suite("Postfix with virtual mailboxes")
struct PostfixVirtualTests {
    private static let main = """
        myhostname = mail.provider.example
        mydestination = localhost
        virtual_mailbox_domains = kunde.example, texthash:/etc/postfix/vdomains
        virtual_mailbox_maps = hash:/etc/postfix/vmailbox
        virtual_mailbox_base = /srv/mail
        virtual_uid_maps = static:5000
        virtual_gid_maps = inline:{ anna@kunde.example=5001, @kunde.example=5000, @zwei.example=5002 }
        virtual_alias_domains = nur.example
        virtual_alias_maps = hash:/etc/postfix/valias
        recipient_delimiter = +

        """
    private static let files = [
        "/etc/postfix/vdomains": "zwei.example anything\nalt.example x\n",
        "/etc/postfix/vmailbox": """
        anna@kunde.example kunde.example/anna/
        Bernd@kunde.example  kunde.example/bernd
        carl@zwei.example zwei.example/carl/
        @zwei.example zwei.example/rest/
        doris@fremd.example x/

        """,
        "/etc/postfix/valias": """
        anna@kunde.example anna@kunde.example
        info@kunde.example anna@kunde.example, bernd@kunde.example
        bernd@kunde.example bernd@kunde.example bernd@far.example
        list@nur.example carl@zwei.example
        @alt.example @kunde.example
        away@kunde.example niemand@kunde.example
        x@elsewhere.example anna@kunde.example
        postmaster anna@kunde.example

        """,
    ]

    @Test("mailboxes have the path, the owner and the format that virtual(8) gives them")
    func mailboxes() {
        let model = PostfixTree.model(Self.main, Self.files)
        #expect(model.hostname == "mail.provider.example")
        let anna = model.mailbox("anna@kunde.example")
        #expect(anna?.path == "/srv/mail/kunde.example/anna")
        #expect(anna?.format == .maildir)
        #expect(anna?.uid == 5000)
        #expect(anna?.gid == 5001)
        let bernd = model.mailbox("bernd@kunde.example")
        #expect(bernd?.format == .mbox)
        #expect(bernd?.gid == 5000)
        #expect(model.address("@zwei.example")?.instructions == [.maildir("/srv/mail/zwei.example/rest")])
        #expect(model.mailboxes.count == 3)
        #expect(model.findings(.note).contains { $0.contains("doris@fremd.example") })
    }

    @Test("aliases lead where they lead, and into the own mailbox where they name themselves")
    func aliases() {
        let model = PostfixTree.model(Self.main, Self.files)
        #expect(model.address("anna@kunde.example") == nil)
        #expect(
            model.address("info@kunde.example")?.instructions == [
                .forward("anna@kunde.example"), .forward("bernd@kunde.example"),
            ])
        #expect(
            model.address("bernd@kunde.example")?.instructions == [
                .mbox("/srv/mail/kunde.example/bernd"), .forward("bernd@far.example"),
            ])
        #expect(model.address("list@nur.example")?.instructions == [.forward("carl@zwei.example")])
        #expect(model.address("postmaster@localhost")?.instructions == [.forward("anna@kunde.example")])
        #expect(model.domains.first { $0.name == "alt.example" }?.kind == .alias(of: "kunde.example"))
        #expect(model.domains.allSatisfy { $0.kind == .local ? $0.tagSeparators == "+" : true })
        #expect(model.findings(.lost).contains { $0.contains("x@elsewhere.example") })
        #expect(model.findings(.backscatter).contains { $0.contains("away@kunde.example → niemand@kunde.example") })
        #expect(model.findings(.backscatter).contains { $0.contains("bernd@kunde.example") && $0.contains("other servers") })
    }

    @Test("a catch-all that leads further takes the mail of mailboxes that no alias names, and that is told")
    func shadowed() {
        var files = Self.files
        files["/etc/postfix/valias"] = "anna@kunde.example anna@kunde.example\n@kunde.example all@far.example\n"
        let model = PostfixTree.model(Self.main, files)
        #expect(model.address("@kunde.example")?.instructions == [.forward("all@far.example")])
        let told = model.findings(.changed).first { $0.contains("catch-all") }
        #expect(told?.contains("bernd@kunde.example") == true)
        #expect(told?.contains("anna@kunde.example") == false)
        #expect(model.findings(.backscatter).contains { $0.contains("Catch-alls") && $0.contains("@kunde.example") })
    }

    @Test("a domain that is another's, and has names of its own, gets each name as a forward")
    func mixedDomain() {
        var files = Self.files
        files["/etc/postfix/valias"] = "sonder@alt.example anna@kunde.example\n@alt.example @kunde.example\n"
        let model = PostfixTree.model(Self.main, files)
        #expect(model.domains.first { $0.name == "alt.example" }?.kind == .local)
        #expect(model.address("sonder@alt.example")?.instructions == [.forward("anna@kunde.example")])
        #expect(model.address("anna@alt.example")?.instructions == [.forward("anna@kunde.example")])
        #expect(model.address("bernd@alt.example")?.instructions == [.forward("bernd@kunde.example")])
    }

    @Test("a whole address comes before the name alone, wherever the two stand", arguments: [false, true])
    func bareNames(isReversed: Bool) {
        let lines = [
            "anna@kunde.example x@far.example", "anna y@far.example", "bob@kunde.example bob@kunde.example", "bob z@far.example",
        ]
        let table = (isReversed ? lines.reversed() : lines).joined(separator: "\n") + "\n"
        let model = PostfixTree.model(
            "mydestination = kunde.example\nmyorigin = kunde.example\nvirtual_alias_maps = hash:/v\n",
            ["/v": table, "/etc/passwd": "bob:x:1000:1000::/home/bob:/bin/sh\n"])
        #expect(model.address("anna@kunde.example")?.instructions == [.forward("x@far.example")])
        #expect(model.mailbox("bob@kunde.example") != nil)
        #expect(model.address("bob@kunde.example") == nil)
        #expect(!model.findings(.lost).contains { $0.contains("local domain") })
    }

    @Test("of several names of the local domain the one that stays rules, and what is left out is told")
    func severalNames() {
        let model = PostfixTree.model(
            "mydestination = kunde.example, alt.example\nmyorigin = kunde.example\nvirtual_alias_maps = hash:/v\n",
            ["/v": "anna@alt.example y@far.example\nanna@kunde.example x@far.example\n"])
        #expect(model.address("anna@kunde.example")?.instructions == [.forward("x@far.example")])
        #expect(model.findings(.lost).contains { $0.contains("anna@alt.example") })
    }

    @Test("an empty virtual_mailbox_maps takes every name")
    func unlisted() {
        let model = PostfixTree.model(
            "virtual_mailbox_domains = kunde.example\nvirtual_transport = lmtp:unix:private/dovecot-lmtp\n")
        #expect(model.findings(.backscatter).contains { $0.contains("virtual_mailbox_maps is empty") })
    }

    @Test(
        "tables that cannot be read say what to do, in both languages",
        arguments: [
            "pgsql:/etc/postfix/x.cf", "mysql:/x.cf", "ldap:/x.cf", "pcre:/x", "regexp:/x", "unionmap:{hash:/a, hash:/b}",
            "what:/x",
        ])
    func databases(table: String) {
        let model = PostfixTree.model("virtual_alias_maps = proxy:\(table)\n")
        let finding = model.findings.first { $0.quote == table }
        #expect(finding?.place == SourcePlace("/etc/postfix/main.cf", line: 1))
        #expect(finding?.advice?.english.isEmpty == false)
        #expect(finding?.advice?.german.isEmpty == false)
        #expect(finding?.advice?.german != finding?.advice?.english)
    }

    @Test("a compiled table without its text, and one that is older than its text, are told")
    func compiled() {
        var tree = PostfixTree.tree(
            "virtual_alias_maps = hash:/etc/postfix/a, hash:/etc/postfix/b\n",
            ["/etc/postfix/a.db": "x", "/etc/postfix/b.db": "x"])
        tree.files["/etc/postfix/b"] = .init(Array("x@y.example z@y.example\n".utf8), status: .init(kind: .file, modified: 10))
        let model = PostfixReader(tree: tree).read(withQueue: false)
        #expect(
            model.findings.contains { $0.topic == .lost && $0.advice?.english.contains("postmap -s hash:/etc/postfix/a") == true }
        )
        #expect(model.findings.contains { $0.topic == .changed && $0.place == SourcePlace("/etc/postfix/b") })
    }

    @Test("100,000 mailboxes are read in time", .timeLimit(.minutes(1)))
    func many() {
        var mailboxes = ""
        var aliases = ""
        for number in 0..<100_000 {
            mailboxes += "user\(number)@kunde.example kunde.example/\(number % 100)/user\(number)/\n"
            aliases += "alias\(number)@kunde.example user\(number)@kunde.example\n"
        }
        let model = PostfixTree.model(Self.main, ["/etc/postfix/vmailbox": mailboxes, "/etc/postfix/valias": aliases])
        #expect(model.mailboxes.count == 100_000)
        #expect(model.addresses.count == 100_000)
        #expect(model.findings.count < 30)
    }
}
