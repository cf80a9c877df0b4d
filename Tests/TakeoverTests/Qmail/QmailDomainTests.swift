import Takeover
import Testing

@Suite("The domains of a qmail server")
struct QmailDomainTests {
    private func model(_ control: [String: String]) -> MailServerModel {
        var server = QmailTree()
        for (name, text) in control { server.file("/var/qmail/control/\(name)", text) }
        return server.model()
    }

    private func lines(_ model: MailServerModel) -> [String] {
        model.domains.map { domain in
            switch domain.kind {
            case .local: domain.name
            case .alias(let other): "\(domain.name) = \(other)"
            case .relay: "\(domain.name) →"
            }
        }
    }

    @Test(
        "each name is what the files make it",
        arguments: [
            (
                ["locals": "a.example\nb.example\n", "rcpthosts": "", "virtualdomains": ""],
                ["a.example", "b.example = a.example"]
            ),
            (
                ["locals": "b.example\na.example\n", "defaulthost": "a.example", "rcpthosts": "", "virtualdomains": ""],
                ["a.example", "b.example = a.example"]
            ),
            (
                ["locals": "localhost\nmail.home.example\nhome.example\n", "rcpthosts": "", "virtualdomains": ""],
                ["home.example", "localhost = home.example", "mail.home.example = home.example"]
            ),
            (
                ["locals": "localhost\nmail.home.example\nx.example\n", "rcpthosts": "", "virtualdomains": ""],
                ["x.example", "localhost = x.example", "mail.home.example = x.example"]
            ),
            (
                ["locals": "", "rcpthosts": "r.example\n.r.example\nR.example\n", "virtualdomains": ""],
                ["r.example →", ".r.example →"]
            ),
            (
                ["locals": "", "rcpthosts": "", "virtualdomains": "a.example:vd\nb.example:VD\nc.example:other\n"],
                ["a.example", "b.example = a.example", "c.example"]
            ),
            (["locals": "a.example\n", "rcpthosts": "", "virtualdomains": "a.example:vd\n"], ["a.example"]),
            (
                ["locals": "", "rcpthosts": "a.example\nb.example\n", "virtualdomains": "a.example:\n"],
                ["a.example →", "b.example →"]
            ),
            (
                [
                    "locals": "", "rcpthosts": "x.a.example\ny.a.example\na.example\n",
                    "virtualdomains": ".a.example:vd\ny.a.example:\n",
                ],
                ["x.a.example", "y.a.example →", "a.example →"]
            ),
            (
                ["locals": "", "rcpthosts": "a.example\nb.example\n", "virtualdomains": ":vd\n"],
                ["a.example", "b.example = a.example"]
            ),
            (["locals": "a b\n*.x.example\n", "rcpthosts": "u@a.example\n", "virtualdomains": "b;c:vd\n"], []),
        ] as [([String: String], [String])])
    func kinds(control: [String: String], expected: [String]) {
        let model = model(control)
        #expect(lines(model) == expected)
        if expected.isEmpty { #expect(model.findings.filter { $0.topic == .damaged }.count == 4) }
    }

    @Test("a missing file locals means me; a wildcard of virtualdomains is told, and one for all as well")
    func defaults() {
        var server = QmailTree()
        server.tree.files["/var/qmail/control/locals"] = nil
        #expect(lines(server.model()) == ["mail.home.example", "virtual.example", "home.example →"])
        for text in [".a.example:vd\n", ":vd\n"] {
            #expect(model(["virtualdomains": text]).findings(.lost, at: "/var/qmail/control/virtualdomains").count == 1)
        }
    }

    @Test("lines of virtualdomains for one address rule in their domain, and are told where the domain is another's")
    func people() {
        var server = QmailTree()
        server.file(
            "/var/qmail/control/virtualdomains",
            "virtual.example:vd\nboss@virtual.example:anna\nboss@far.example:anna\nanna@home.example:vd\n")
        server.file("/home/anna/.qmail-boss", "&anna@home.example\n")
        server.file("/srv/vd/.qmail-boss", "&never@far.example\n")
        let model = server.model()
        #expect(
            model.addressLines == [
                "anna-boss@home.example → &anna@home.example", "boss@virtual.example → &anna@home.example",
            ])
        #expect(model.findings(.lost, at: "/var/qmail/control/virtualdomains").map(\.place.line) == [3])
        #expect(model.findings(.note, at: "/var/qmail/control/virtualdomains").map(\.place.line) == [4])
    }

    @Test("without rcpthosts the server is open to all, which is told")
    func open() {
        var server = QmailTree()
        server.tree.files["/var/qmail/control/rcpthosts"] = nil
        #expect(server.model().findings(.changed, at: "/var/qmail/control/rcpthosts").count == 1)
    }

    @Test(
        "routes are hosts and ports, or the mail exchangers",
        arguments: [
            ("far.example:relay.example", .smtp(host: "relay.example", port: 25)),
            (".far.example:Relay.Example:26", .smtp(host: "relay.example", port: 26)),
            ("far.example:[192.0.2.1]:26", .smtp(host: "192.0.2.1", port: 26)),
            ("far.example:[2001:db8::1]", .smtp(host: "2001:db8::1", port: 25)),
            ("far.example:[2001:db8::1]:587", .smtp(host: "2001:db8::1", port: 587)),
            ("far.example:", .mailExchangers(of: nil)),
            ("far.example::26", nil), ("far.example:relay.example:", nil), ("far.example:relay.example:99999", nil),
        ] as [(String, MailServerModel.Route.Target?)])
    func routes(line: String, expected: MailServerModel.Route.Target?) {
        let model = model(["smtproutes": line + "\n"])
        #expect(model.routes.map(\.target) == (expected.map { [$0] } ?? []))
        #expect(model.findings(.damaged, at: "/var/qmail/control/smtproutes").count == (expected == nil ? 1 : 0))
    }

    @Test("a login in a route is carried, and its password is in no text")
    func login() throws {
        let model = model(["smtproutes": ":relay.example:587 user secret-word\n"])
        #expect(model.routes.first?.pattern == "*")
        #expect(model.routes.first?.username == "user")
        #expect(model.routes.first?.password == "secret-word")
        #expect(!model.findings.contains { $0.quote?.contains("secret") ?? false })
    }

    @Test(
        "clients of tcpserver that may relay are networks",
        arguments: [
            ("127.:allow,RELAYCLIENT=\"\"\n:allow\n", ["127.0.0.0/8"], 0),
            ("192.168.1.:allow,RELAYCLIENT=\"\",QMAILQUEUE=\"x\"\n", ["192.168.1.0/24"], 0),
            ("10.0.0.1:allow,RELAYCLIENT=\"\"\n10.0.0.1:deny\n", ["10.0.0.1/32"], 0),
            ("192.168.2-3.:allow,RELAYCLIENT=\"\"\n", ["192.168.2.0/24", "192.168.3.0/24"], 0),
            ("# 10.:allow,RELAYCLIENT=\"\"\n", [], 0),
            ("=office.example:allow,RELAYCLIENT=\"\"\n", [], 1), (":allow,RELAYCLIENT=\"\"\n", [], 1),
            ("300.:allow,RELAYCLIENT=\"\"\n", [], 1), ("10:allow,RELAYCLIENT=\"\"\n", [], 1),
            ("1-200.1-200.:allow,RELAYCLIENT=\"\"\n", [], 1),
        ] as [(String, [String], Int)])
    func relayClients(text: String, networks: [String], findings: Int) {
        var server = QmailTree()
        server.file("/etc/tcp.smtp", text)
        #expect(server.model().ownNetworks == networks)
        #expect(server.model().findings.filter { $0.place.file == "/etc/tcp.smtp" }.count == findings)
    }
}
