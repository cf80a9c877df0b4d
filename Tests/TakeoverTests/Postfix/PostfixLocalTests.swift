import Takeover
import Testing

@Suite("Postfix with the machine's users")
struct PostfixLocalTests {
    private static let main = """
        myhostname = mail.kunde.example
        mydomain = kunde.example
        myorigin = $mydomain
        mydestination = $myhostname, $mydomain, localhost
        alias_maps = hash:/etc/aliases
        home_mailbox = Maildir/
        recipient_delimiter = +

        """
    private static let files = [
        "/etc/passwd": """
        root:x:0:0:root:/root:/bin/bash
        daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
        anna:x:1000:1000::/home/anna:/bin/bash
        bernd:x:1001:1001::/home/bernd:/bin/bash
        carl:x:1002:1002::/home/carl:/bin/bash
        nobody:x:65534:65534::/nonexistent:/usr/sbin/nologin

        """,
        "/etc/shadow": "anna:$6$salt$hash:1::::::\nbernd:!:1::::::\n",
        "/etc/aliases": """
        root: anna
        anna: anna, anna@far.example
        post: "|/usr/bin/tool --in \\"a b\\"", /var/archive
        list: :include:/etc/postfix/list
        owner-list: anna
        nichts: /dev/null
        carl: carl

        """,
        "/etc/postfix/list": "# members\nbernd\ncarl@mail.kunde.example\n|/bin/evil\n",
        "/home/bernd/.forward": "\\bernd, \"|/usr/bin/vacation bernd\"\n",
        "/home/bernd/.forward+news": "bernd@news.example\n",
    ]

    @Test("users have mailboxes, system accounts none")
    func users() {
        let model = PostfixTree.model(Self.main, Self.files)
        #expect(model.mailboxes.map(\.localPart) == ["anna", "bernd", "carl"])
        #expect(model.mailbox("anna@kunde.example")?.path == "/home/anna/Maildir")
        #expect(model.mailbox("anna@kunde.example")?.password == "$6$salt$hash")
        #expect(model.domains.map(\.name) == ["mail.kunde.example", "kunde.example", "localhost"])
        #expect(model.domains.map(\.kind) == [.alias(of: "kunde.example"), .local, .alias(of: "kunde.example")])
        #expect(model.findings(.lost).contains { $0.contains("bernd@kunde.example") && $0.contains("password") })
    }

    @Test("aliases, lists, programs and files of aliases(5)")
    func aliases() {
        let model = PostfixTree.model(Self.main, Self.files)
        #expect(model.address("root@kunde.example")?.instructions == [.forward("anna@kunde.example")])
        #expect(
            model.address("anna@kunde.example")?.instructions == [.maildir("/home/anna/Maildir"), .forward("anna@far.example")])
        let post = model.address("post@kunde.example")
        #expect(post?.instructions == [.program("/usr/bin/tool --in \"a b\""), .mbox("/var/archive")])
        #expect(post?.user?.name == "nobody")
        let list = model.address("list@kunde.example")
        #expect(list?.instructions == [.forward("bernd@kunde.example"), .forward("carl@kunde.example")])
        #expect(list?.owner == "owner-list@kunde.example")
        #expect(model.address("nichts@kunde.example")?.instructions == [])
        #expect(model.address("carl@kunde.example") == nil)
        #expect(model.findings.contains { $0.place == SourcePlace("/etc/postfix/list", line: 4) })
    }

    @Test("a user's .forward counts, with its extensions")
    func forwards() {
        let model = PostfixTree.model(Self.main, Self.files)
        let bernd = model.address("bernd@kunde.example")
        #expect(bernd?.instructions == [.maildir("/home/bernd/Maildir"), .program("/usr/bin/vacation bernd")])
        #expect(bernd?.user?.uid == 1001)
        #expect(model.address("bernd+news@kunde.example")?.instructions == [.forward("bernd@news.example")])
    }

    @Test("the spool folder holds mbox files, or Maildirs when it ends in a slash")
    func spool() {
        let main = Self.main.replacing("home_mailbox = Maildir/", with: "mail_spool_directory = /var/spool/mail")
        var files = Self.files
        files["/var/spool/mail/root"] = "From x\n"
        let model = PostfixTree.model(main, files)
        #expect(model.mailbox("anna@kunde.example")?.path == "/var/spool/mail/anna")
        #expect(model.mailbox("anna@kunde.example")?.format == .mbox)
        #expect(model.mailbox("root@kunde.example") != nil)
        let maildirs = PostfixTree.model(main.replacing("/spool/mail", with: "/spool/mail/"), files)
        #expect(maildirs.mailbox("anna@kunde.example")?.format == .maildir)
    }

    @Test("an empty local_recipient_maps takes every name, and luser_relay is then a catch-all")
    func everything() {
        let model = PostfixTree.model(Self.main + "local_recipient_maps =\nluser_relay = anna\n", Self.files)
        #expect(model.address("@kunde.example")?.instructions == [.forward("anna@kunde.example")])
        #expect(model.findings(.backscatter).contains { $0.contains("Every name of the local domains") })
        let usual = PostfixTree.model(Self.main + "luser_relay = anna\n", Self.files)
        #expect(usual.address("@kunde.example") == nil)
        #expect(usual.findings(.note).contains { $0.contains("luser_relay") })
    }

    @Test("lists that include each other end in a finding")
    func circle() {
        var files = Self.files
        files["/etc/postfix/list"] = ":include:/etc/postfix/list\n"
        let model = PostfixTree.model(Self.main, files)
        #expect(model.findings(.damaged).contains { $0.contains("without end") })
    }
}
