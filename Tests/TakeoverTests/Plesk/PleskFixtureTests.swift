import Foundation
import Takeover
import Testing

@Suite("A whole Plesk server with qmail")
struct PleskFixtureTests {
    private static let mailnames = "/var/qmail/mailnames"

    private static func model(_ export: String) throws -> MailServerModel {
        let fixture = try FixtureTree("plesk-tree", export)
        #expect(PleskReader.recognizes(fixture.tree))
        #expect(!VpopmailReader.recognizes(fixture.tree))
        return PleskReader(tree: fixture.tree).read(withQueue: false)
    }

    private func mailbox(_ address: String, in model: MailServerModel) throws -> MailServerModel.Mailbox {
        try #require(model.mailboxes.first { "\($0.localPart)@\($0.domain)" == address })
    }

    private func instructions(_ name: MailServerModel.Address.Name, _ domain: String, in model: MailServerModel)
        -> [DeliveryInstruction]?
    {
        model.addresses.first { $0.name == name && $0.domain == domain }?.instructions
    }

    @Test("domains come by their numbers, a second name of a number is an alias")
    func domains() throws {
        let model = try Self.model("sql")
        let kinds = Dictionary(model.domains.map { ($0.name, $0.kind) }) { first, _ in first }
        #expect(model.software == .pleskQmail)
        #expect(model.hostname == "server1.hoster.example")
        for name in ["praxis.example", "verein.example", "laden.example"] { #expect(kinds[name] == .local) }
        #expect(kinds["praxis-alt.example"] == .alias(of: "praxis.example"))
        #expect(kinds["verein-web.example"] == nil)
    }

    @Test(
        "mail users with a Maildir are mailboxes, with popuser's owner and the Maildir's quota",
        arguments: ["sql", "json", "none"])
    func mailboxes(export: String) throws {
        let model = try Self.model(export)
        #expect(
            Set(model.mailboxes.map { "\($0.localPart)@\($0.domain)" }) == [
                "arzt@praxis.example", "empfang@praxis.example", "urlaub@praxis.example", "vorstand@verein.example",
                "kasse@verein.example", "kasse@laden.example",
            ])
        #expect(model.mailboxes.allSatisfy { $0.uid == 110 && $0.gid == 31 && $0.format == .maildir })
        let arzt = try mailbox("arzt@praxis.example", in: model)
        #expect(arzt.path == "\(Self.mailnames)/praxis.example/arzt/Maildir")
        #expect(arzt.quotaOctets == 104_857_600)
        #expect(try mailbox("empfang@praxis.example", in: model).quotaOctets == 0)
    }

    @Test("forwards, groups and other names are addresses; the panel's own programs are none")
    func addresses() throws {
        let model = try Self.model("none")
        let home = "\(Self.mailnames)/praxis.example"
        #expect(
            instructions(.exactly("empfang"), "praxis.example", in: model)
                == [.maildir("\(home)/empfang/Maildir"), .forward("empfang@fern.example")])
        #expect(
            instructions(.exactly("alle"), "praxis.example", in: model)
                == [.forward("arzt@praxis.example"), .forward("empfang@praxis.example"), .forward("aushilfe@fern.example")])
        #expect(instructions(.exactly("doktor"), "praxis.example", in: model) == [.forward("arzt@praxis.example")])
        #expect(instructions(.exactly("arzt"), "praxis.example", in: model) == nil)
        #expect(instructions(.exactly("urlaub"), "praxis.example", in: model) == nil)
        #expect(instructions(.any, "praxis.example", in: model) == nil)
        #expect(instructions(.any, "verein.example", in: model) == [.forward("vorstand@verein.example")])
        #expect(instructions(.any, "laden.example", in: model) == [])
        #expect(!model.addresses.contains { $0.domain == "praxis-alt.example" })
        #expect(!model.addresses.flatMap(\.instructions).contains { if case .program = $0 { true } else { false } })
    }

    @Test("passwords come from the export, in SQL and in JSON, and from poppasswd where it has none", arguments: ["sql", "json"])
    func passwords(export: String) throws {
        let model = try Self.model(export)
        #expect(try mailbox("arzt@praxis.example", in: model).password == "$1$praxis01$rqUMYdVD1DOyy0h1OkaO51")
        let empfang = try mailbox("empfang@praxis.example", in: model)
        #expect(empfang.cleartext == #"o'brien \ "e" 5"#)
        #expect(empfang.password == #"{PLAIN}o'brien \ "e" 5"#)
        #expect(
            try mailbox("vorstand@verein.example", in: model).password
                == "$5$verein02$YuAGxvwoidJuFZxJ1qAmi2Y8KIbsyx15.KFxrOqUz1/")
        #expect(try mailbox("urlaub@praxis.example", in: model).cleartext == "ferien-7")
        #expect(try mailbox("kasse@verein.example", in: model).password == nil)
        let lost = model.findings.filter { $0.topic == .lost }.map(\.text.english)
        #expect(lost.contains { $0.contains("encrypted") && $0.contains("kasse@verein.example") })
        #expect(!lost.contains { $0.contains("No password is known") })
    }

    @Test("without an export the way to one is told, and poppasswd is all there is")
    func withoutExport() throws {
        let model = try Self.model("none")
        #expect(try mailbox("kasse@laden.example", in: model).cleartext == "bon-5")
        #expect(try mailbox("kasse@verein.example", in: model).password == nil)
        let finding = try #require(model.findings.first { $0.text.english.contains("No password is known") })
        #expect(finding.advice?.english.contains("mysqldump psa domains mail accounts") == true)
    }

    @Test("what the panel says otherwise than qmail does is told")
    func differences() throws {
        let model = try Self.model("sql")
        let notes = model.findings.filter { $0.topic == .note }.map(\.text.english)
        #expect(notes.contains { $0.contains("vergessen@praxis.example") })
        #expect(notes.contains { $0.contains("laden.example suspended") })
        #expect(!notes.contains { $0.contains("other forwards") })
    }

    @Test("what sends notices to strangers today: unknown users but where they are refused, answers, full mailboxes")
    func backscatter() throws {
        let found = try Self.model("sql").findings.filter { $0.topic == .backscatter }
        #expect(found.contains { $0.quote == "praxis.example" })
        for name in ["verein.example", "laden.example"] { #expect(!found.contains { $0.quote == name }) }
        // None is told as of any program: the panel's own are understood.
        #expect(!found.contains { $0.quote?.contains("→ |") == true })
        #expect(
            found.contains { $0.text.english.contains("automatic answer") && $0.text.english.contains("urlaub@praxis.example") })
        #expect(found.contains { $0.text.english.contains("full mailbox") && $0.text.english.contains("kasse@verein.example") })
    }

    @Test("no secret is in what is printed or written as JSON")
    func secrets() throws {
        let model = try Self.model("sql")
        let json = String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
        let texts = model.findings.map { "\($0)" }.joined()
        for secret in ["o'brien", "rqUMYdVD", "bon-5", "xMfnxxNbFG", "ferien-7"] {
            #expect(!json.contains(secret) && !texts.contains(secret))
        }
    }
}
