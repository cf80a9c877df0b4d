import Takeover
import Testing

@Suite("A qmail server, read")
struct QmailReaderTests {
    private let lena = "lena@virtual.example: /srv/vd/lena/Maildir"
    private let anna = "anna@home.example: /home/anna/Maildir"

    @Test("users of /etc/passwd with a home of their own have mailboxes; root and others have none")
    func passwd() {
        var server = QmailTree()
        let model = server.model()
        #expect(model.mailboxLines == [anna, lena, "vd@home.example: /srv/vd/Mailbox"].sorted())
        #expect(model.addresses == [])
        #expect(model.mailboxes.first { $0.localPart == "anna" }?.uid == 1001)
        #expect(model.mailboxes.first { $0.localPart == "lena" }?.uid == 2000)
        #expect(model.hostname == "mail.home.example")
        server.folder("/home/anna", uid: 0)
        #expect(!server.model().mailboxLines.contains(anna))
    }

    @Test("hashes of /etc/shadow are the passwords; a locked user has none")
    func shadow() {
        var server = QmailTree()
        server.file("/etc/shadow", "anna:$6$salt$hash:19000:0:99999:7:::\nvd:!$6$salt$hash:1::::::\n")
        let model = server.model()
        #expect(model.mailboxes.first { $0.localPart == "anna" }?.password == "$6$salt$hash")
        #expect(model.mailboxes.first { $0.localPart == "vd" }?.password == nil)
        #expect(model.mailboxes.first { $0.localPart == "lena" }?.password == nil)
    }

    @Test(
        "extensions go to their file, else to the closest default",
        arguments: [
            ([".qmail-news": "./Maildir/\n"], ["anna-news@home.example → /home/anna/Maildir/"]),
            ([".qmail-default": "&x@far.example\n"], ["anna-*@home.example → &x@far.example"]),
            (
                [".qmail-a-default": "#\n", ".qmail-default": "&x@far.example\n"],
                ["anna-*@home.example → &x@far.example", "anna-a-*@home.example → "]
            ),
            ([".qmail-first:last": "&x@far.example\n"], ["anna-first.last@home.example → &x@far.example"]),
            ([".qmail-a:b-default": "&x@far.example\n"], ["anna-a.b-*@home.example → &x@far.example"]),
            ([".qmail-xdefault": "&x@far.example\n"], ["anna-xdefault@home.example → &x@far.example"]),
            ([".qmail-": "&x@far.example\n"], ["anna-@home.example → &x@far.example"]),
            ([".qmailrc": "&x@far.example\n", ".qmail-/x": "&x@far.example\n"], []),
            ([".qmail-First": "&x@far.example\n", ".qmail-a.b": "&x@far.example\n"], []),
        ] as [([String: String], [String])])
    func extensions(files: [String: String], expected: [String]) {
        var server = QmailTree()
        for (name, text) in files { server.file("/home/anna/\(name)", text) }
        #expect(server.model().addressLines == expected)
        #expect(server.model().mailboxLines.contains(anna))
    }

    @Test("a file that no address leads to is told")
    func unreachable() {
        var server = QmailTree()
        server.file("/home/anna/.qmail-First", "&x@far.example\n")
        server.file("/srv/vd/.qmail-a.b", "&x@far.example\n")
        let model = server.model()
        #expect(model.findings(.note, at: "/home/anna/.qmail-First").count == 1)
        #expect(model.findings(.note, at: "/srv/vd/.qmail-a.b").count == 1)
    }

    @Test("within a virtual domain names begin after its user part, and its default is the catch-all")
    func virtual() {
        var server = QmailTree()
        server.file("/srv/vd/.qmail-default", "&all@far.example\n")
        server.file("/srv/vd/.qmail-max-default", "./lena/Maildir/\n")
        server.file("/srv/vd/.qmail-info", "&lena@virtual.example\n&nobody@virtual.example\n")
        let model = server.model()
        #expect(
            model.addressLines == [
                "*@virtual.example → &all@far.example", "info@virtual.example → &lena@virtual.example &nobody@virtual.example",
                "max-*@virtual.example → /srv/vd/lena/Maildir/",
            ])
        #expect(model.mailboxLines.contains(lena))
        // That vd-lena@home.example leads there too is told, not carried over.
        #expect(model.findings.contains { $0.topic == .changed && $0.quote == "vd-…@home.example" })
    }

    @Test("a catch-all from the user's extension on: vd-default lies in the file of the shorter extension")
    func sharedHome() {
        var server = QmailTree()
        server.file("/var/qmail/control/virtualdomains", "virtual.example:vd-shop\nother.example:vd-office\n")
        server.file("/var/qmail/control/rcpthosts", "home.example\nvirtual.example\nother.example\n")
        server.file("/srv/vd/.qmail-shop-info", "&shop@far.example\n")
        server.file("/srv/vd/.qmail-office-default", "&office@far.example\n")
        server.file("/srv/vd/.qmail-default", "&all@far.example\n")
        #expect(
            server.model().addressLines
                == [
                    "*@other.example → &office@far.example", "*@virtual.example → &all@far.example",
                    "info@virtual.example → &shop@far.example", "vd-*@home.example → &all@far.example",
                    "vd-lena@home.example → /srv/vd/lena/Maildir/",
                ].filter { !$0.hasPrefix("vd-lena") })
    }

    @Test("users/assign comes before /etc/passwd, and the alias user after both")
    func precedence() {
        var server = QmailTree()
        let assign = "=anna:vd:2000:2000:/srv/vd:-:lena:\n+office-:vd:2000:2000:/srv/vd:-:o-:\n.\n"
        server.file("/var/qmail/users/assign", assign)
        server.tree.files["/var/qmail/users/cdb"] = .init(ConstantDatabaseWriter.users(assign))
        server.file("/srv/vd/.qmail-o-desk", "&desk@far.example\n")
        server.file("/var/qmail/alias/.qmail-anna", "&never@far.example\n")
        server.file("/var/qmail/alias/.qmail-postmaster", "&anna@home.example\n")
        server.file("/var/qmail/alias/.qmail-default", "&rest@far.example\n")
        let model = server.model()
        #expect(
            model.addressLines.filter { !$0.contains("virtual") } == [
                "*@home.example → &rest@far.example", "anna@home.example → /srv/vd/lena/Maildir/",
                "office-desk@home.example → &desk@far.example", "postmaster@home.example → &anna@home.example",
            ])
        #expect(model.mailboxLines.contains(lena))
        #expect(!model.mailboxLines.contains(anna))
    }

    @Test("empty files of the user alias lead into its mailbox, which is postmaster's")
    func emptyAliases() {
        var server = QmailTree()
        for name in ["mailer-daemon", "postmaster", "root"] { server.file("/var/qmail/alias/.qmail-\(name)", "") }
        let model = server.model()
        #expect(model.mailboxLines.contains("postmaster@home.example: /var/qmail/alias/Mailbox"))
        #expect(
            model.addressLines == [
                "mailer-daemon@home.example → /var/qmail/alias/Mailbox", "root@home.example → /var/qmail/alias/Mailbox",
            ])
        server.file("/var/qmail/control/defaultdelivery", "./Maildir/\n")
        #expect(server.model().mailboxLines.contains("postmaster@home.example: /var/qmail/alias/Maildir"))
    }

    @Test(
        "default delivery comes from control/defaultdelivery, else from the start script, else from what lies there",
        arguments: [
            ([:], "/home/anna/Maildir"),
            (["/var/qmail/control/defaultdelivery": "./Mail/\n"], "/home/anna/Mail"),
            (
                ["/var/qmail/rc": "#!/bin/sh\n# qmail-start ./No/\nexec env - PATH=x \\\nqmail-start ./Box splogger qmail\n"],
                "/home/anna/Box"
            ),
            (["/var/qmail/rc": "exec qmail-start '|preline procmail' splogger\n"], "/home/anna/Maildir"),
            (["/var/qmail/rc": "exec qmail-start \"`cat /x`\" splogger\n"], "/home/anna/Maildir"),
            (["/var/qmail/rc": "qmail-start"], "/home/anna/Maildir"),
        ] as [([String: String], String)])
    func defaultDelivery(files: [String: String], path: String) {
        var server = QmailTree()
        for (name, text) in files { server.file(name, text) }
        #expect(server.model().mailboxLines.contains("anna@home.example: \(path)"))
    }

    @Test("a mailbox that also forwards is an address too, and one that only forwards keeps its login")
    func mailboxAndAddress() {
        var server = QmailTree()
        server.file("/home/anna/.qmail", "./Maildir/\n&copy@far.example\n")
        server.file("/srv/vd/.qmail-lena", "./lena/Maildir/\n|vacation lena\n")
        var model = server.model()
        #expect(
            model.addressLines == [
                "anna@home.example → /home/anna/Maildir/ &copy@far.example",
                "lena@virtual.example → /srv/vd/lena/Maildir/ |vacation lena",
            ])
        #expect(model.mailboxLines.contains(anna) && model.mailboxLines.contains(lena))
        server.file("/home/anna/.qmail", "&anna@far.example\n")
        model = server.model()
        #expect(model.addressLines.first == "anna@home.example → &anna@far.example")
        #expect(model.mailboxLines.contains(anna))
    }

    @Test("of several addresses into one Maildir the one whose name the path has is the mailbox")
    func claims() {
        var server = QmailTree()
        server.file("/srv/vd/.qmail-a", "./lena/Maildir/\n")
        server.file("/srv/vd/.qmail-x", "./box/\n")
        server.file("/srv/vd/.qmail-y", "./box/\n")
        server.file("/srv/vd/.qmail-z", "./lena/Maildir/.Sub/\n")
        let model = server.model()
        #expect(model.mailboxLines.contains(lena))
        #expect(model.mailboxLines.contains("x@virtual.example: /srv/vd/box"))
        #expect(
            model.addressLines == [
                "a@virtual.example → /srv/vd/lena/Maildir/", "y@virtual.example → /srv/vd/box/",
                "z@virtual.example → /srv/vd/lena/Maildir/.Sub/",
            ])
        #expect(model.findings.contains { $0.topic == .damaged && $0.text.english.contains("/srv/vd/box") })
    }

    @Test("a list with an owner file reports to its owner")
    func owners() {
        var server = QmailTree()
        server.file("/srv/vd/.qmail-list", "+list\n&a@far.example\n")
        server.file("/srv/vd/.qmail-list-owner", "&lena@virtual.example\n")
        server.file("/srv/vd/.qmail-list-owner-default", "&lena@virtual.example\n")
        let model = server.model()
        #expect(model.addresses.first { $0.name == .exactly("list") }?.owner == "list-owner@virtual.example")
        #expect(model.addresses.first { $0.name == .exactly("list-owner") }?.owner == nil)
        #expect(model.findings(.changed, at: "/srv/vd/.qmail-list-owner-default").count == 1)
    }

    @Test("homes that qmail does not enter put their mail off", arguments: [0o777, 0o1755] as [UInt32])
    func homes(mode: UInt32) {
        var server = QmailTree()
        server.folder("/srv/vd", uid: 2000, mode: mode)
        let model = server.model()
        #expect(model.addressLines == ["lena@virtual.example → putOff", "vd@home.example → putOff"])
        #expect(model.findings(.damaged, at: "/srv/vd").count == 1)
        #expect(model.findings.contains { $0.topic == .backscatter && $0.quote == "lena@virtual.example" })
    }

    @Test("a dot-qmail file that is a folder is none, and one that cannot be read puts mail off")
    func noFile() {
        var server = QmailTree()
        server.tree.files["/srv/vd/.qmail-lena"] = nil
        server.file("/srv/vd/.qmail-lena/x", "")
        server.file("/srv/vd/.qmail-default", "&all@far.example\n")
        #expect(server.model().addressLines == ["*@virtual.example → &all@far.example"])
    }

    @Test("a home of users/assign that is missing puts mail off")
    func missingHome() {
        var server = QmailTree()
        server.file("/var/qmail/users/assign", "=gone:gone:5:5:/home/gone:::\n.\n")
        let model = server.model()
        #expect(model.addressLines == ["gone@home.example → putOff"])
        #expect(model.findings(.damaged, at: "/home/gone").count == 1)
    }
}
