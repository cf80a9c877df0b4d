import Foundation
import Takeover
import Testing

@Suite("A whole server with vpopmail")
struct VpopmailFixtureTests {
    private let model: MailServerModel
    private let folder = "/home/vpopmail/domains"

    init() throws {
        let fixture = try FixtureTree("vpopmail-tree")
        #expect(VpopmailReader.recognizes(fixture.tree))
        model = VpopmailReader(tree: fixture.tree).read(withQueue: false)
    }

    private func mailbox(_ address: String) throws -> MailServerModel.Mailbox {
        try #require(model.mailboxes.first { "\($0.localPart)@\($0.domain)" == address })
    }

    private func address(_ name: MailServerModel.Address.Name, _ domain: String) -> MailServerModel.Address? {
        model.addresses.first { $0.name == name && $0.domain == domain }
    }

    private func findings(_ topic: Finding.Topic, _ file: String) -> [Finding] {
        model.findings.filter { $0.topic == topic && $0.place.file == file }
    }

    @Test("domains are local, their other names aliases, and what is only in rcpthosts is relayed")
    func domains() {
        let kinds = Dictionary(model.domains.map { ($0.name, $0.kind) }) { first, _ in first }
        #expect(model.software == .vpopmail)
        #expect(model.hostname == "mail.weinberg.example")
        for name in ["weinberg.example", "kellerei.example", "verwerf.example", "sammel.example"] {
            #expect(kinds[name] == .local)
        }
        #expect(kinds["weinberg-alt.example"] == .alias(of: "weinberg.example"))
        #expect(kinds["backup.example"] == .relay)
    }

    @Test("every account is a mailbox with its path, owner, quota and password")
    func mailboxes() throws {
        #expect(
            Set(model.mailboxes.filter { $0.uid != 0 && $0.format == .maildir }.map { "\($0.localPart)@\($0.domain)" }) == [
                "anna@weinberg.example", "bernd@weinberg.example", "carla@weinberg.example", "doris@weinberg.example",
                "emil@weinberg.example", "fritz@weinberg.example", "postmaster@weinberg.example", "karl@kellerei.example",
                "lena@kellerei.example", "postmaster@kellerei.example", "mueller@verwerf.example", "sonja@sammel.example",
            ])
        let anna = try mailbox("anna@weinberg.example")
        #expect(anna.path == "\(folder)/weinberg.example/anna/Maildir")
        #expect(anna.uid == 89 && anna.gid == 89)
        #expect(anna.quotaOctets == 10_485_760 && anna.quotaMessages == 1000)
        #expect(anna.password == "$1$ab12cd34$lRt.UhBnxN/gCnKxdXTJq.")
        #expect(anna.cleartext == "geheim-anna")
        #expect(anna.isEnabled && !anna.isAdministrator)
        #expect(anna.place == SourcePlace("\(folder)/weinberg.example/vpasswd", line: 1))
        // In hashed folders, without the password in clear.
        let karl = try mailbox("karl@kellerei.example")
        #expect(karl.path == "\(folder)/0/kellerei.example/0/karl/Maildir")
        #expect(karl.password == "keBC0kdZI.nXY" && karl.cleartext == nil)
        // Of vpasswd alone, with CRLF and latin-1.
        #expect(try mailbox("mueller@verwerf.example").cleartext == "reben")
        // The domain of a system user.
        let sonja = try mailbox("sonja@sammel.example")
        #expect(sonja.uid == 1001 && sonja.path == "/home/sammel/domains/sammel.example/sonja/Maildir")
    }

    @Test("the flags of the gid field do what they did")
    func flags() throws {
        #expect(try mailbox("postmaster@weinberg.example").isAdministrator)
        #expect(try mailbox("postmaster@kellerei.example").isAdministrator)
        // NO_SMTP: without a password he cannot send afterwards either.
        let bernd = try mailbox("bernd@weinberg.example")
        #expect(bernd.password == nil && bernd.cleartext == nil && bernd.isEnabled)
        #expect(try !mailbox("carla@weinberg.example").isEnabled)
        #expect(try mailbox("doris@weinberg.example").quotaOctets == 20 << 20)
        #expect(try mailbox("fritz@weinberg.example").password == nil)
        let vpasswd = "\(folder)/weinberg.example/vpasswd"
        #expect(findings(.changed, vpasswd).map(\.text.english).contains { $0.hasSuffix("weinberg.example: bernd.") })
        #expect(findings(.backscatter, vpasswd).map(\.text.english).contains { $0.hasSuffix("weinberg.example: carla.") })
    }

    @Test("dot-qmail files of the domain and of accounts are addresses")
    func addresses() throws {
        let home = "\(folder)/weinberg.example"
        #expect(
            address(.exactly("info"), "weinberg.example")?.instructions
                == [.forward("anna@weinberg.example"), .forward("handel@fern.example")])
        #expect(address(.exactly("max.muster"), "weinberg.example")?.instructions == [.maildir("\(home)/anna/Maildir")])
        #expect(
            address(.exactly("doris"), "weinberg.example")?.instructions
                == [.maildir("\(home)/doris/Maildir"), .forward("doris@fern.example")])
        #expect(
            address(.exactly("urlaub"), "weinberg.example")?.instructions == [
                .program("/home/vpopmail/bin/autorespond 86400 3 \(home)/URLAUB/message \(home)/URLAUB"),
                .forward("emil@weinberg.example"),
            ])
        #expect(model.addresses.filter { $0.domain == "weinberg-alt.example" }.isEmpty)
        #expect(model.addresses.filter { $0.domain == "weinberg.example" }.count == 4)
    }

    @Test("the line for vdelivermail becomes the catch-all that it means")
    func catchAlls() {
        #expect(address(.any, "weinberg.example") == nil)
        #expect(address(.any, "kellerei.example")?.instructions == [.forward("lena@kellerei.example")])
        #expect(address(.any, "verwerf.example")?.instructions == [])
        #expect(address(.any, "sammel.example")?.instructions == [.forward("postmaster@weinberg.example")])
        // Where there is a catch-all, no name is unknown.
        let returning = findings(.backscatter, "/var/qmail/control/rcpthosts").compactMap(\.quote)
        #expect(returning.contains("weinberg.example"))
        for name in ["kellerei.example", "verwerf.example", "sammel.example"] { #expect(!returning.contains(name)) }
        // No program is left that would have to be run.
        let programs = model.addresses.flatMap(\.instructions).filter { if case .program = $0 { true } else { false } }
        #expect(programs.count == 1)
    }

    @Test("what does not come over is said")
    func findings() {
        #expect(findings(.lost, "\(folder)/weinberg.example/.qmailadmin-limits").count == 1)
        #expect(!model.findings.contains { $0.topic == .damaged && $0.place.file.hasSuffix("vpasswd.cdb") })
        #expect(model.findings.allSatisfy { !$0.text.english.isEmpty && !$0.text.german.isEmpty })
    }

    @Test("no secret is in what is printed or written as JSON")
    func secrets() throws {
        let json = String(decoding: try JSONEncoder().encode(model), as: UTF8.self)
        #expect(!json.contains("geheim-anna") && !json.contains("lRt.UhBnxN"))
        let texts = model.findings.map { "\($0)" }.joined()
        for secret in ["geheim", "reben\"", "$1$", "keBC0kdZI"] { #expect(!texts.contains(secret)) }
    }
}
