import Takeover
import Testing

@Suite("A Plesk server, as it is found after twenty years")
struct PleskReaderTests {
    private static let folder = "/var/qmail/mailnames/p.example"

    /// A server with the domain p.example, number 7, these users with these files, and other files.
    private static func tree(
        _ users: [String: String], default fallback: String? = "|true\n", besides others: [String: String] = [:]
    ) -> MemoryTree {
        var files = [
            "/var/qmail/control/me": "server.example\n", "/var/qmail/control/locals": "server.example\n",
            "/var/qmail/control/rcpthosts": "p.example\n", "/var/qmail/control/virtualdomains": "p.example:7\n",
            "/etc/passwd": "alias:x:2021:2020::/var/qmail/alias:/bin/false\npopuser:x:110:31::/:/bin/false\n",
        ]
        var assignments = "+7-:popuser:110:31:\(folder):-::\n"
        for (user, text) in users {
            assignments += "=7-\(user):popuser:110:31:\(folder)/\(user):::\n"
            files["\(folder)/\(user)/.qmail"] = text
        }
        files["/var/qmail/users/assign"] = assignments + ".\n"
        files["\(folder)/.qmail-default"] = fallback
        return MemoryTree(files.merging(others) { $1 })
    }

    private func read(_ tree: MemoryTree) -> MailServerModel { PleskReader(tree: tree).read(withQueue: false) }

    @Test("an export that is named is read, and one that is none is told", arguments: ["/tmp/export.json", "/tmp/nowhere"])
    func namedExport(path: String) {
        let export =
            #"{"domains":[{"id":1,"name":"p.example"}],"accounts":[{"id":2,"type":"crypt","password":"$1$x$y"}],"#
            + #""mail":[{"id":3,"mail_name":"anna","dom_id":1,"account_id":2,"postbox":"true","mbox_quota":5000}]}"#
        let tree = Self.tree(["anna": "| true\n./Maildir/\n"], besides: ["/tmp/export.json": export])
        let model = PleskReader(tree: tree, exportPath: path).read(withQueue: false)
        let isThere = path == "/tmp/export.json"
        #expect(model.mailboxes.map(\.password) == [isThere ? "$1$x$y" : nil])
        #expect(model.mailboxes.map(\.quotaOctets) == [isThere ? 5000 : 0])
        #expect(model.findings.contains { $0.topic == .damaged && $0.place.file == path } == !isThere)
    }

    @Test("an export from elsewhere is read, and without one the newest of Plesk's own dumps is named")
    func exports() {
        let export =
            #"{"domains":[{"id":1,"name":"p.example"}],"accounts":[{"id":2,"type":"crypt","password":"$1$x$y"}],"#
            + #""mail":[{"id":3,"mail_name":"anna","dom_id":1,"account_id":2,"postbox":"true"}]}"#
        var tree = Self.tree(["anna": "| true\n./Maildir/\n"])
        for (name, time) in [("0", 5), ("1", 9), ("2", 7)] as [(String, Int64)] {
            tree.files["/var/lib/psa/dumps/mysql.daily.dump.\(name).gz"] = .init(
                [0x1F, 0x8B], status: .init(kind: .file, mode: 0o600, modified: time))
        }
        let named = PleskReader(tree: tree, export: PanelExportFile(path: "/elsewhere/psa.json", octets: Array(export.utf8)))
        #expect(named.read(withQueue: false).mailboxes.map(\.password) == ["$1$x$y"])
        let advice = read(tree).findings.compactMap(\.advice?.english).filter { $0.contains("--psa") }
        #expect(advice.count == 1)
        #expect(advice.first?.hasSuffix("martlet switch plan --psa /var/lib/psa/dumps/mysql.daily.dump.1.gz") == true)
    }

    @Test("mailnames is where psa.conf says it is")
    func mailnames() {
        let files = [
            "/etc/psa/psa.conf": "# Plesk\nPLESK_MAILNAMES_D\t/srv/mailnames\n",
            "/var/qmail/control/virtualdomains": "p.example:7\n",
            "/var/qmail/control/rcpthosts": "p.example\n", "/var/qmail/control/me": "server.example\n",
            "/var/qmail/users/assign": "+7-:popuser:110:31:/srv/mailnames/p.example:-::\n"
                + "=7-anna:popuser:110:31:/srv/mailnames/p.example/anna:::\n.\n",
            "/srv/mailnames/p.example/anna/.qmail": "| true\n| /usr/bin/deliverquota -w 90 ./Maildir\n",
        ]
        #expect(PleskReader.recognizes(MemoryTree(files)))
        #expect(read(MemoryTree(files)).mailboxes.map(\.path) == ["/srv/mailnames/p.example/anna/Maildir"])
    }

    @Test("other programs stay what they are")
    func programs() {
        let model = read(Self.tree(["liste": "|/usr/lib/mailman/mail/mailman post liste\n"]))
        #expect(
            model.addresses.first { $0.name == .exactly("liste") }?.instructions == [
                .program("/usr/lib/mailman/mail/mailman post liste")
            ])
        #expect(model.mailboxes.isEmpty)
    }

    @Test("a qmail without the panel is none")
    func others() {
        #expect(!PleskReader.recognizes(MemoryTree([:] as [String: String])))
        let files = [
            "/var/qmail/control/virtualdomains": "x.example:7\n",
            "/var/qmail/users/assign": "+7-:u:110:31:/srv/x.example:-::\n.\n",
        ]
        #expect(!PleskReader.recognizes(MemoryTree(files)))
        #expect(PleskReader.recognizes(Self.tree([:])))
    }

    @Test("20,000 mail users are read in a moment, with a handful of findings")
    func many() {
        var users: [String: String] = [:]
        for index in 0..<20_000 {
            users["user\(index)"] = "| true\n| /usr/local/psa/bin/psa-spamc accept\n| /usr/bin/deliverquota ./Maildir\n"
        }
        let tree = Self.tree(users)
        let start = ContinuousClock.now
        let model = read(tree)
        let duration = ContinuousClock.now - start
        #expect(model.mailboxes.count == 20_000)
        #expect(model.findings.count < 20)
        #expect(duration < .seconds(60))
    }
}
