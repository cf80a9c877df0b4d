import Foundation
import Takeover
import Testing

@Suite("Postfix's routes, limits and checks")
struct PostfixRouteTests {
    private static func routes(_ main: String, _ transport: String, _ more: [String: String] = [:]) -> MailServerModel {
        PostfixTree.model(
            "relay_domains = weiter.example\ntransport_maps = texthash:/t\n\(main)", ["/t": transport].merging(more) { $1 })
    }

    @Test(
        "each form of a next hop",
        arguments: [
            ("smtp:[relay.example]", MailServerModel.Route.Target.smtp(host: "relay.example", port: 25)),
            ("smtp:[relay.example]:587", .smtp(host: "relay.example", port: 587)),
            ("relay:relay.example:submission", .smtp(host: "relay.example", port: 587)),
            ("smtp:relay.example", .mailExchangers(of: "relay.example")), (":[10.0.0.1]", .smtp(host: "10.0.0.1", port: 25)),
            ("smtp:", .mailExchangers(of: nil)), ("lmtp:unix:/run/x", .lmtpSocket(path: "/run/x")),
            ("lmtp:unix:private/x", .lmtpSocket(path: "/var/spool/postfix/private/x")),
            ("lmtp:inet:store.example:24", .lmtp(host: "store.example", port: 24)), ("discard:", .discard),
            ("error:gone away", .refuse("gone away")),
            ("retry:later", .hold),
        ])
    func targets(value: String, target: MailServerModel.Route.Target) {
        #expect(Self.routes("", "weiter.example \(value)\n").routes.map(\.target) == [target])
    }

    @Test(
        "a login is found by the next hop of any transport, and a value without a next hop has none",
        arguments: [
            ("smtp:[relay.example]:587", "user"), (":[relay.example]:587", "user"), ("relay:[relay.example]", "user"),
            ("smtp:", nil), ("error:", nil), ("smtp:[other.example]", nil),
        ] as [(String, String?)])
    func logins(value: String, username: String?) {
        let model = Self.routes(
            "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/sasl\n", "weiter.example \(value)\n",
            ["/sasl": "relay.example user:secret\n"])
        #expect(model.routes.map(\.username) == [username])
    }

    @Test("patterns stay as they are; addresses and foreign programs are told")
    func patterns() {
        let model = Self.routes(
            "",
            "far.example smtp:[a.example]\n.far.example smtp:[b.example]\n* smtp:[c.example]\nx@y.example smtp:[d.example]\nz.example filter:\n"
        )
        #expect(model.routes.map(\.pattern) == ["far.example", ".far.example", "*"])
        #expect(model.findings(.lost).contains { $0.contains("x@y.example") })
        #expect(model.findings.contains { $0.quote == "z.example filter:" && $0.place == SourcePlace("/t", line: 5) })
    }

    @Test("relayhost is the way of all others, with its login, which is never shown")
    func relayhost() throws {
        let model = Self.routes(
            "relayhost = [smart.example]:587\nsmtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/sasl\n", "",
            ["/sasl": "[smart.example]:587 user:se:cret\n"])
        #expect(model.routes.map(\.pattern) == ["*"])
        #expect(model.routes.first?.username == "user")
        #expect(model.routes.first?.password == "se:cret")
        let json = String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
        #expect(!json.contains("se:cret"))
    }

    @Test("relayed domains cover those below, and without a recipient list they make backscatter")
    func relays() {
        let model = Self.routes("", "")
        #expect(model.domains.filter { $0.kind == .relay }.map(\.name) == ["weiter.example", ".weiter.example"])
        #expect(model.findings(.backscatter).contains { $0.contains("relay_recipient_maps") })
        let listed = Self.routes(
            "relay_recipient_maps = texthash:/r\nparent_domain_matches_subdomains =\n", "", ["/r": "a@weiter.example x\n"])
        #expect(listed.domains.filter { $0.kind == .relay }.map(\.name) == ["weiter.example"])
        #expect(!listed.findings(.backscatter).contains { $0.contains("relay_recipient_maps") })
    }

    @Test("a virtual domain that transport_maps sends elsewhere is relayed")
    func movedDomain() {
        let model = Self.routes(
            "virtual_mailbox_domains = weg.example\nvirtual_mailbox_maps = texthash:/v\nvirtual_uid_maps=static:500\nvirtual_gid_maps=static:500\n",
            "weg.example smtp:[new.example]\n", ["/v": "anna@weg.example anna/\n"])
        #expect(model.domains.first { $0.name == "weg.example" }?.kind == .relay)
        #expect(model.mailboxes.isEmpty)
    }

    @Test("limits and networks, with what port 25 sets for itself")
    func limits() {
        let main = """
            message_size_limit = 20480000
            maximal_queue_lifetime = 36h
            mynetworks = 127.0.0.0/8 [::1]/128, 192.0.2.5 !10.0.0.1 hash:/nets

            """
        let master = PostfixTree.master.replacing("smtpd\n", with: "smtpd -o message_size_limit=1000\n")
        let model = PostfixTree.model(main, ["/etc/postfix/master.cf": master])
        #expect(model.limits.messageOctets == 1000)
        #expect(model.limits.queueLifetime == 129_600)
        #expect(model.limits.sessions == 30)
        #expect(model.limits.remoteDeliveries == 40)
        #expect(model.limits.localDeliveries == 8)
        #expect(model.ownNetworks == ["127.0.0.0/8", "::1/128", "192.0.2.5/32"])
        #expect(model.findings(.lost).filter { $0.contains("mynetworks") }.count == 2)
    }

    @Test("refusals of access tables are carried over, all else is told")
    func access() {
        let main = """
            smtpd_sender_restrictions = check_sender_access hash:/s, reject_unknown_sender_domain
            smtpd_recipient_restrictions = permit_mynetworks, check_recipient_access { inline:{ alt@kunde.example=REJECT } },
              check_client_access cidr:/c, check_policy_service unix:private/policy, reject_rbl_client zen.example
            header_checks = regexp:/h
            canonical_maps = hash:/k
            content_filter = filter:

            """
        let model = PostfixTree.model(main, ["/s": "spam.example REJECT\nx@y.example 550 go away\nok.example OK\n"])
        #expect(model.refusedSenders == ["@spam.example", "x@y.example"])
        #expect(model.refusedRecipients == ["alt@kunde.example"])
        let quotes = model.findings.filter { $0.topic == .lost }.compactMap(\.quote)
        for expected in [
            "check_client_access cidr:/c", "check_policy_service unix:private/policy", "reject_rbl_client zen.example",
            "header_checks = regexp:/h", "canonical_maps = hash:/k", "content_filter = filter:",
        ] { #expect(quotes.contains(expected), "\(expected)") }
        #expect(model.findings(.lost).contains { $0.contains("ok.example") })
    }

    @Test("nothing at all, and nonsense, are read without harm")
    func nothing() {
        #expect(PostfixReader(tree: MemoryTree([:] as [String: String])).read(withQueue: true).findings.isEmpty == false)
        #expect(!PostfixReader.recognizes(MemoryTree([:] as [String: String])))
        #expect(PostfixReader.recognizes(PostfixTree.tree("")))
        let model = PostfixTree.model("mydestination = ${\nvirtual_alias_maps = {{{ hash:\nrelayhost = [\n")
        #expect(model.software == .postfix)
    }

    @Test(
        "it listens where master.cf and inet_interfaces say",
        arguments: [
            ("", ["0.0.0.0:25", "[::]:25"]), ("inet_interfaces = loopback-only\n", ["127.0.0.1:25", "[::1]:25"]),
            ("inet_interfaces = 192.0.2.1, localhost\ninet_protocols = ipv4\n", ["192.0.2.1:25", "127.0.0.1:25"]),
            ("inet_interfaces = mx.kunde.example\ninet_protocols = ipv6\n", ["[::]:25"]),
        ])
    func listeners(main: String, expected: [String]) {
        #expect(PostfixTree.model(main).listeners.map(\.text) == expected)
        let more =
            PostfixTree.master + "submission inet n - y - - smtpd\n[::1]:10025 inet n - y - - smtpd\n:2525 inet n - n - - smtpd\n"
        let model = PostfixTree.model("inet_protocols = ipv4\n", ["/etc/postfix/master.cf": more])
        #expect(model.listeners.map(\.text) == ["0.0.0.0:25", "0.0.0.0:587", "[::1]:10025", "0.0.0.0:2525"])
    }

    @Test("a list of another server's recipients is told of: that server is asked instead")
    func relayRecipients() {
        let model = PostfixTree.model(
            "relay_domains = weiter.example\nrelay_recipient_maps = texthash:/r\n",
            ["/r": "a@weiter.example x\nb@weiter.example x\n"])
        #expect(model.findings(.changed).filter { $0.contains("looked up in a list of 2;") }.count == 1)
        #expect(PostfixTree.model("relay_domains = weiter.example\n").findings(.changed).filter { $0.contains("a list") } == [])
    }
}
