import Directory
import Foundation
import MailFormat
import Takeover
import Testing

@Suite("What becomes of an old server")
struct SwitchPlanTests {
    private let place = SourcePlace("/etc/old", line: 1)

    private func model(_ change: (inout MailServerModel) -> Void) -> MailServerModel {
        var model = MailServerModel(software: .qmail)
        model.domains = [.init("kunde.example", .local, place: place)]
        for (name, uid) in [("anna", 1000), ("max", 1001)] as [(String, UInt32)] {
            model.mailboxes.append(
                .init(name, at: "kunde.example", path: "/srv/\(name)/Maildir", uid: uid, gid: 1000, place: place))
        }
        change(&model)
        return model
    }

    private func address(
        _ name: MailServerModel.Address.Name, _ instructions: [DeliveryInstruction], uid: UInt32? = nil, owner: String? = nil
    ) -> MailServerModel.Address {
        let user = uid.map { MailServerModel.Address.User(name: "u", uid: $0, gid: 1000, home: "/srv") }
        return .init(name, at: "kunde.example", instructions, user: user, owner: owner, place: place)
    }

    private func topics(_ plan: SwitchPlan) -> [Finding.Topic] { plan.findings.map(\.topic) }

    @Test("a copy and a forward of one name are the forward of the mailbox")
    func keepsACopy() {
        let plan = SwitchPlan(
            model {
                $0.addresses = [
                    address(.exactly("Anna"), [.maildir("/srv/anna/Maildir/"), .forward("anna@far.example")]),
                    address(.exactly("max"), [.forward("max@far.example")]),
                ]
            })
        let forwards = plan.draft.forwards
        #expect(forwards.map { "\($0.mailbox)" } == ["anna@kunde.example", "max@kunde.example"])
        #expect(forwards.map(\.keepsCopy) == [true, false])
        #expect(forwards.map { $0.targets.map(\.description) } == [["anna@far.example"], ["max@far.example"]])
        #expect(plan.draft.aliases.isEmpty)
        // Both can send reports to strangers today.
        #expect(topics(plan) == [.backscatter, .backscatter])
    }

    @Test("names with a beginning are an alias for it, all other names the catch-all")
    func beginnings() {
        let plan = SwitchPlan(
            model {
                $0.addresses = [
                    address(.beginning("max-"), [.maildir("/srv/max/Maildir/")]),
                    address(.any, [.forward("anna@kunde.example")]),
                    address(.exactly("wer"), [.forward("max-shop@kunde.example"), .forward("sonst@kunde.example")]),
                ]
            })
        #expect(plan.draft.aliases.map { "\($0.address)" } == ["wer@kunde.example", "max-*@kunde.example"])
        #expect(plan.draft.aliases.first?.targets.map(\.description) == ["max-shop@kunde.example", "anna@kunde.example"])
        #expect(plan.draft.aliases.last?.targets.map(\.description) == ["max@kunde.example"])
        #expect(plan.draft.domains.first?.catchAll?.description == "anna@kunde.example")
        #expect(plan.items.allSatisfy { $0.outcome == .carried })
    }

    @Test("a folder that an address writes into is a mailbox of its own that nobody logs in to")
    func folders() {
        let plan = SwitchPlan(
            model { $0.addresses = [address(.exactly("anna-news"), [.maildir("/srv/anna/Maildir/.News/")])] })
        let mailbox = plan.draft.mailboxes.last
        #expect(mailbox?.address.description == "anna-news@kunde.example")
        #expect(mailbox?.maildir == "/srv/anna/Maildir/.News")
        #expect(mailbox?.uid == 1000, "it belongs to whom the Maildir around it does")
        #expect(mailbox?.passwordHash == nil)
        #expect(topics(plan) == [.changed])
    }

    @Test("a refused name needs something that refuses only where a wider address would take its mail")
    func refusals() {
        let alone = SwitchPlan(model { $0.addresses = [address(.exactly("nein"), [.refuse("no")])] })
        #expect(alone.draft.aliases.isEmpty)
        #expect(alone.items.last?.result == .refused)
        let below = SwitchPlan(
            model {
                $0.addresses = [
                    address(.exactly("nein"), [.refuse("it's closed")]), address(.any, [.maildir("/srv/anna/Maildir/")]),
                ]
            })
        #expect(below.draft.aliases.map { "\($0.address)" } == ["nein@kunde.example"])
        #expect(below.draft.aliases.first?.targets.map(\.description) == [#"|echo 'it'\''s closed'; exit 100"#])
    }

    @Test("a program runs as the user it ran as, or not at all")
    func programs() {
        let plan = SwitchPlan(
            model {
                $0.addresses = [
                    address(.exactly("a"), [.program("/bin/a"), .forward("anna@kunde.example")], uid: 1001),
                    address(.exactly("b"), [.program("/bin/b"), .forward("anna@kunde.example")], uid: 5),
                    address(.exactly("c"), [.program("/usr/bin/vacation anna")], uid: 5),
                ]
            })
        #expect(plan.draft.aliases.map { "\($0.address)" } == ["a@kunde.example", "b@kunde.example"])
        #expect(plan.draft.aliases.map { $0.owner?.description } == ["max@kunde.example", nil])
        #expect(plan.draft.aliases.last?.targets.map(\.description) == ["anna@kunde.example"])
        let lost = plan.findings.filter { $0.topic == .lost }
        #expect(lost.compactMap(\.quote) == ["|/bin/b", "|/usr/bin/vacation anna", "|/usr/bin/vacation anna"])
        #expect(topics(plan).contains(.backscatter), "it answers by itself")
    }

    @Test("what leads nowhere is left out; a postmaster that does is the first mailbox")
    func deadEnds() {
        let plan = SwitchPlan(
            model {
                $0.addresses = [
                    address(.exactly("postmaster"), [.forward("admin@kunde.example")]),
                    address(.exactly("root"), [.forward("postmaster@kunde.example")]),
                    address(.exactly("x"), [.forward("y@kunde.example")]),
                    address(.exactly("y"), [.forward("x@kunde.example")]),
                ]
            })
        #expect(plan.draft.aliases.map { "\($0.address)" } == ["root@kunde.example"])
        #expect(plan.draft.aliases.first?.targets.map(\.description) == ["anna@kunde.example"])
        #expect(plan.items.filter { $0.kind == .address }.map(\.outcome) == [.changed, .carried, .lost, .lost])
    }

    @Test("passwords are taken over, hashed while loading, or to be set anew; none is shown")
    func passwords() async throws {
        let hash = "$1$abcdefgh$1234567890123456789012"
        let model = model {
            $0.mailboxes[0].password = hash
            $0.mailboxes[1].cleartext = "geheim-im-klartext"
            var third = $0.mailboxes[1]
            (third.localPart, third.password, third.cleartext) = ("otto", "{UNHEARD-OF}geheim", nil)
            $0.mailboxes.append(third)
        }
        let plan = SwitchPlan(model)
        #expect(plan.draft.mailboxes.map { $0.passwordHash?.text } == [hash, nil, nil])
        let hashed = try await plan.hashedDraft()
        #expect(await hashed.mailboxes[1].passwordHash?.matches("geheim-im-klartext") == true)
        #expect(hashed.mailboxes[1].loginKeys != nil)
        #expect(hashed.mailboxes[2].passwordHash == nil)
        #expect(topics(plan).sorted { $0.rawValue < $1.rawValue } == [.changed, .lost])
        let shown = [
            "\(plan.passwords)", PlanText(plan, in: .german, isComplete: true).text, try PlanDocument(plan, in: .english).json,
            try PlanPage().html(plan, in: .english),
        ]
        for text in shown {
            #expect(!text.contains("geheim"))
            #expect(!text.contains(hash))
        }
    }

    @Test("limits and networks become the configuration, an open relay does not")
    func settings() {
        let plan = SwitchPlan(
            model {
                $0.hostname = "mail.kunde.example"
                $0.limits.messageOctets = 20_971_520
                $0.limits.recipients = 10
                $0.limits.queueLifetime = 259_200
                $0.ownNetworks = ["192.0.2.7/24", "[2001:db8::]/32", "0.0.0.0/0"]
            })
        #expect(
            plan.configuration.toml == """
                hostname = "mail.kunde.example"
                relay-networks = ["192.0.2.0/24", "2001:db8::/32"]

                [limits]
                message = 20971520
                recipients = 100

                [queue]
                lifetime = "259200s"

                """)
        #expect(topics(plan) == [.changed, .lost])
    }

    @Test("a route by the mail exchangers of a name becomes one to that host, with its login, and that is told")
    func smarthostByExchangers() {
        let plan = SwitchPlan(
            model {
                $0.routes = [
                    .init("*", .mailExchangers(of: "smtp.isp.example"), username: "me", password: "pw", place: place)
                ]
            })
        #expect(plan.draft.routes.map { "\($0.pattern) \($0.target)" } == ["* smtp.isp.example:25"])
        #expect(plan.draft.routes.first?.login == .init(username: "me", password: "pw"))
        #expect(plan.findings.contains { $0.topic == .changed && $0.text.english.contains("the host smtp.isp.example itself") })
        #expect(!topics(plan).contains(.lost))
    }

    @Test("what a finding quotes is made printable and cut to length")
    func quotes() {
        let text = String(repeating: "a", count: 300) + "\u{1B}"
        let plan = SwitchPlan(
            model { $0.addresses = [address(.exactly("x"), [.forward("\u{1B}[2Jno address"), .forward(text)])] })
        #expect(plan.findings.compactMap(\.quote).contains { $0.contains("?[2Jno address") })
        #expect(plan.findings.compactMap(\.quote).allSatisfy { $0.count <= 200 && !$0.contains("\u{1B}") })
    }

    @Test("relay domains are passed on to the host of their route, other routes are routes")
    func routes() {
        let plan = SwitchPlan(
            model {
                $0.domains += [
                    .init("backup.example", .relay, place: place), .init("inside.example", .relay, place: place),
                    .init(".wild.example", .relay, place: place),
                ]
                $0.routes = [
                    .init("inside.example", .smtp(host: "2001:db8::5", port: 25), place: place),
                    .init("far.example", .smtp(host: "smart.example", port: 587), username: "me", password: "pw", place: place),
                    .init(".no.example", .refuse("no"), place: place),
                ]
            })
        #expect(plan.draft.domains.compactMap { $0.relay?.host.description } == ["mx", "[2001:db8::5]:25"])
        #expect(plan.draft.routes.map { "\($0.pattern) \($0.target)" } == ["far.example smart.example:587"])
        #expect(plan.draft.routes.first?.login == .init(username: "me", password: "pw"))
        #expect(topics(plan).count { $0 == .lost } == 2)
    }

    @Test("a hundred thousand mailboxes and addresses are planned in time that grows with their number")
    func many() {
        func seconds(_ count: Int) -> Double {
            var model = MailServerModel(software: .vpopmail)
            model.domains = [.init("kunde.example", .local, place: place)]
            for number in 0..<count {
                model.mailboxes.append(
                    .init("m\(number)", at: "kunde.example", path: "/srv/\(number)/Maildir", uid: 89, gid: 89, place: place))
                model.addresses.append(
                    address(
                        .exactly("a\(number)"), [.forward("a\(number + 1)@kunde.example"), .forward("m\(number)@kunde.example")]))
            }
            let start = ContinuousClock.now
            let plan = SwitchPlan(model)
            let time = start.duration(to: .now)
            #expect(plan.draft.aliases.count == count)
            return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
        }
        let (few, many) = (seconds(5000), seconds(20_000))
        // Four times as many; sixteen times as long would be what grows with the square.
        #expect(many < few * 10 + 0.5, "\(few) s, \(many) s")
    }
}
