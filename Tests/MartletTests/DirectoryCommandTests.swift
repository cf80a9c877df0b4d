import Directory
import Foundation
import MailFormat
import Testing

@testable import martlet

@Suite("The commands domain, mailbox and alias")
struct DirectoryCommandTests {
    /// A home of its own that goes with the test.
    private final class Home: Sendable {
        let path = NSTemporaryDirectory() + "martlet-home-" + UUID().uuidString

        deinit {
            try? FileManager.default.removeItem(atPath: path)
        }

        var directory: SQLiteDirectory { SQLiteDirectory(path: path + "/directory.sqlite") }

        /// What a command answers, given as a shell would split it.
        func answer(_ arguments: String...) async throws -> String {
            let command = try Martlet.parseAsRoot(arguments + ["--home", path])
            return try await #require(command as? any DirectoryCommand).answer()
        }

        func json<Value: Decodable>(_ type: Value.Type, _ arguments: String...) async throws -> Value {
            let command = try Martlet.parseAsRoot(arguments + ["--json", "--home", path])
            let text = try await #require(command as? any DirectoryCommand).answer()
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        }

        /// `kunde.example` with `anna` and `bert`, and `sales` for both.
        func fill() async throws {
            _ = try await answer("domain", "add", "kunde.example")
            _ = try await answer("mailbox", "add", "anna@kunde.example", "--no-password")
            _ = try await answer("mailbox", "add", "bert@kunde.example", "--no-password")
            _ = try await answer("alias", "add", "sales@kunde.example", "anna@kunde.example", "bert@kunde.example")
        }
    }

    @Test func domains() async throws {
        let home = Home()
        let made = try await home.json(LocalDomain.self, "domain", "add", "Grüße.example", "--tag-separators", "+-")
        #expect(made.name == "xn--gre-6ka8l.example")
        #expect(made.tagSeparators == "+-")
        #expect(try await home.answer("domain", "add", "gruss.example", "--alias-of", "grüße.example").contains("gruss.example"))
        _ = try await home.answer("mailbox", "add", "anna@grüße.example", "--no-password")
        let changed = try await home.json(
            LocalDomain.self, "domain", "set", "grüße.example", "--catch-all", "anna@gruss.example", "--tag-separators", "")
        #expect(changed.catchAll == "anna@xn--gre-6ka8l.example")
        #expect(changed.tagSeparators == "")
        #expect(
            try await home.json([LocalDomain].self, "domain", "list").map(\.name) == ["gruss.example", "xn--gre-6ka8l.example"])
        #expect(try await home.answer("domain", "show", "grüße.example").contains("grüße.example"))
        #expect(try await home.json(LocalDomain.self, "domain", "set", "grüße.example", "--no-catch-all").catchAll == nil)
        #expect(try await home.json(Removal.self, "domain", "remove", "gruss.example") == Removal(removed: "gruss.example"))
        await #expect(throws: DirectoryError.self) { try await home.answer("domain", "remove", "grüße.example") }
        _ = try await home.answer("domain", "remove", "grüße.example", "--force")
        #expect(try await home.json([LocalDomain].self, "domain", "list") == [])
    }

    @Test func mailboxes() async throws {
        let home = Home()
        _ = try await home.answer("domain", "add", "kunde.example")
        let anna = try await home.json(
            Mailbox.self, "mailbox", "add", "Anna@kunde.example", "--quota", "2G", "--quota-messages", "1000", "--uid", "3000",
            "--gid",
            "3001", "--full-reply", "permanent", "--disabled", "--no-password")
        let expected = Mailbox(
            id: anna.id, address: "anna@kunde.example", maildir: "\(home.path)/mail/kunde.example/anna/Maildir", uid: 3000,
            gid: 3001,
            quota: Mailbox.Quota(octets: 2 << 30, messages: 1000), fullReply: .permanent, isEnabled: false, isAdministrator: true)
        #expect(anna == expected)
        #expect(try await home.json(Mailbox.self, "mailbox", "show", "anna@kunde.example") == expected)
        let bert = try await home.json(
            Mailbox.self, "mailbox", "add", "bert@kunde.example", "--maildir", "/srv/bert", "--admin", "--no-password")
        #expect(bert.maildir == "/srv/bert")
        #expect(bert.isAdministrator)
        #expect(bert.uid == geteuid(), "the owner of the home")
        let other = try await home.json(
            Mailbox.self, "mailbox", "add", "carl@kunde.example", "--mail-root", "/srv/mail", "--no-password")
        #expect(other.maildir == "/srv/mail/kunde.example/carl/Maildir")
        let changed = try await home.json(
            Mailbox.self, "mailbox", "set", "anna@kunde.example", "--enabled", "--no-admin", "--quota", "none", "--full-reply",
            "temporary", "--maildir", "/srv/anna")
        #expect(changed.isEnabled)
        #expect(!changed.isAdministrator)
        #expect(changed.quota == Mailbox.Quota(octets: 0, messages: 1000))
        #expect(changed.fullReply == .temporary)
        #expect(changed.maildir == "/srv/anna")
        let all = try await home.json([Mailbox].self, "mailbox", "list", "kunde.example")
        #expect(all == [changed, bert, other])
        _ = try await home.answer("mailbox", "remove", "anna@kunde.example")
        #expect(try await home.json([Mailbox].self, "mailbox", "list").count == 2)
    }

    @Test func aliases() async throws {
        let home = Home()
        try await home.fill()
        #expect(
            try await home.json([Alias].self, "alias", "list").map(\.members) == [["anna@kunde.example", "bert@kunde.example"]])
        let less = try await home.json(Alias.self, "alias", "set", "sales@kunde.example", "--remove", "anna@kunde.example")
        #expect(less.members == ["bert@kunde.example"])
        let more = try await home.json(Alias.self, "alias", "set", "sales@kunde.example", "--add", "anna@kunde.example")
        #expect(more.members == ["bert@kunde.example", "anna@kunde.example"])
        let other = try await home.json(Alias.self, "alias", "set", "sales@kunde.example", "anna@kunde.example")
        #expect(other.members == ["anna@kunde.example"])
        #expect(try await home.json(Alias.self, "alias", "show", "sales@kunde.example") == other)
        _ = try await home.answer("alias", "remove", "sales@kunde.example")
        #expect(try await home.json([Alias].self, "alias", "list", "kunde.example") == [])
    }

    @Test func forwards() async throws {
        let home = Home()
        try await home.fill()
        let list = try await home.json(
            Alias.self, "alias", "add", "list@kunde.example", "sales@kunde.example", "x@far.example", "|/usr/bin/list -x",
            "--owner",
            "bert@kunde.example")
        #expect(
            list
                == Alias(
                    address: "list@kunde.example", members: ["sales@kunde.example", "x@far.example", "|/usr/bin/list -x"],
                    owner: "bert@kunde.example"))
        #expect(
            try await home.answer("alias", "list") == """
                ALIAS                MAILBOX              OWNER
                list@kunde.example   sales@kunde.example  bert@kunde.example
                                     x@far.example
                                     |/usr/bin/list -x
                sales@kunde.example  anna@kunde.example   -
                                     bert@kunde.example
                """)
        let less = try await home.json(
            Alias.self, "alias", "set", "list@kunde.example", "--remove", "|/usr/bin/list -x", "--no-owner")
        #expect(less == Alias(address: "list@kunde.example", members: ["sales@kunde.example", "x@far.example"]))
        let bert = try await home.json(
            Mailbox.self, "mailbox", "set", "bert@kunde.example", "--forward", "x@far.example", "--keep-copy")
        #expect(bert.forward == .init(targets: ["x@far.example"], keepsCopy: true))
        #expect(try await home.answer("mailbox", "show", "bert@kunde.example").contains("\nforward:        x@far.example\n"))
        #expect(try await home.json(Mailbox.self, "mailbox", "set", "bert@kunde.example", "--no-forward").forward == nil)
    }

    @Test func relayDomainsAndBounceTags() async throws {
        let home = Home()
        try await home.fill()
        let made = try await home.json(
            LocalDomain.self, "domain", "add", "primary.example", "--relay-to", "mail.primary.example", "--hold-when-unreachable")
        #expect(
            made.relay
                == RelayDomain(
                    name: "primary.example", host: .smtp(host: "mail.primary.example", port: 25), holdsWhenUnreachable: true))
        let changed = try await home.json(
            LocalDomain.self, "domain", "set", "primary.example", "--recipients", "listed", "--add-recipient",
            "x@primary.example",
            "--no-hold-when-unreachable")
        #expect(changed.relay?.recipientCheck == .listed)
        #expect(changed.relay?.holdsWhenUnreachable == false)
        #expect(try await home.answer("domain", "list").contains("relayed to mail.primary.example:25"))
        #expect(try await home.answer("domain", "show", "primary.example").contains("those that are listed"))
        let tagged = try await home.json(LocalDomain.self, "domain", "set", "kunde.example", "--bounce-tags", "refuse")
        #expect(tagged.bounceTags == .refuse)
        #expect(try await home.answer("secret", "rotate", "batv") == "Made a new key for batv.")
    }

    @Test func aProgramThatCannotRunIsToldOf() throws {
        let user = Mailbox(id: 1, address: "anna@kunde.example", maildir: "/m", uid: 3000, gid: 3001)
        let expansion = Expansion(
            address: "list@kunde.example",
            programs: [.init(command: "list", user: user, of: "list@kunde.example", owner: nil)])
        #expect(ProgramWarning.texts(for: expansion, server: (uid: 3000, gid: 3001)).isEmpty)
        let texts = ProgramWarning.texts(for: expansion, server: (uid: 990, gid: 990))
        #expect(texts.count == 1 && texts[0].contains("451 4.3.5") && texts[0].contains("3000:3001"))
    }

    @Test func tablesFitATerminal() async throws {
        let home = Home()
        try await home.fill()
        #expect(
            try await home.answer("mailbox", "list") == """
                ADDRESS             QUOTA  STATE    ROLE
                anna@kunde.example  none   enabled  admin
                bert@kunde.example  none   enabled  -
                """)
        #expect(
            try await home.answer("alias", "list") == """
                ALIAS                MAILBOX
                sales@kunde.example  anna@kunde.example
                                     bert@kunde.example
                """)
        #expect(
            try await home.answer("domain", "list") == """
                DOMAIN         MAILBOXES  ALIASES  TAGS  CATCH-ALL
                kunde.example  2          1        +     -
                """)
        #expect(try await home.answer("mailbox", "show", "anna@kunde.example").hasSuffix("\npassword:       none"))
    }

    @Test func theKeysOfTheJSONStayWhatTheyAre() async throws {
        let home = Home()
        try await home.fill()
        #expect(
            try await home.answer("domain", "show", "kunde.example", "--json") == """
                {
                  "aliasDomains" : [

                  ],
                  "aliasOf" : null,
                  "aliases" : 1,
                  "catchAll" : null,
                  "mailboxes" : 2,
                  "name" : "kunde.example",
                  "tagSeparators" : "+"
                }
                """)
        #expect(
            try await home.answer(
                "mailbox", "set", "bert@kunde.example", "--maildir", "/srv/b", "--uid", "1", "--gid", "2", "--json") == """
                    {
                      "address" : "bert@kunde.example",
                      "fullReply" : "temporary",
                      "gid" : 2,
                      "id" : 2,
                      "isAdministrator" : false,
                      "isEnabled" : true,
                      "maildir" : "/srv/b",
                      "quota" : {
                        "messages" : 0,
                        "octets" : 0
                      },
                      "sendingLimit" : {

                      },
                      "uid" : 1
                    }
                    """)
    }

    @Test(arguments: [
        ["mailbox", "add", "webmaster"], ["mailbox", "add", "@kunde.example"],
        ["mailbox", "add", "a@kunde.example", "--quota", "2X"],
        ["mailbox", "add", "a@kunde.example", "--quota", "9223372036854775807K"],
        ["mailbox", "add", "a@kunde.example", "--quota", "-1"],
        ["mailbox", "add", "a@kunde.example", "--uid", "4294967296"],
        ["mailbox", "add", "a@kunde.example", "--full-reply", "maybe"],
        ["mailbox", "set", "a@kunde.example"], ["mailbox", "set", "a@kunde.example", "--no-password", "--password-stdin"],
        ["domain", "add", "a b"], ["domain", "add", ""], ["domain", "set", "kunde.example"],
        ["domain", "set", "kunde.example", "--catch-all", "a@kunde.example", "--no-catch-all"],
        ["domain", "set", "kunde.example", "--tag-separators", "@"], ["alias", "add", "a@kunde.example"],
        ["alias", "set", "a@kunde.example"], ["alias", "add", "a@kunde.example", "|"],
        ["alias", "set", "a@kunde.example", "--owner", "b@kunde.example", "--no-owner"],
        ["mailbox", "set", "a@kunde.example", "--keep-copy"],
        ["mailbox", "set", "a@kunde.example", "--forward", "b@far.example", "--no-forward"],
        ["domain", "add", "p.example", "--hold-when-unreachable"],
        ["domain", "add", "p.example", "--relay-to", "h:0"],
        ["domain", "add", "p.example", "--relay-to", "h", "--alias-of", "kunde.example"],
        ["domain", "set", "p.example", "--bounce-tags", "maybe"],
        ["domain", "set", "p.example", "--bounce-tags", "off", "--relay-to", "mx"], ["secret", "rotate", "x"],
        ["alias", "set", "a@kunde.example", "b@kunde.example", "--add", "c@kunde.example"],
    ])
    func wrongUse(arguments: [String]) {
        do {
            _ = try Martlet.parseAsRoot(arguments + ["--home", "/nonexistent"])
            Issue.record("taken: \(arguments)")
        } catch {
            #expect(Martlet.exitCode(for: error).rawValue == 64)
        }
    }

    @Test(arguments: [
        ("anna", "anna"), ("a.b+c-d_e=f", "a.b+c-d_e=f"), (".", "%2E"), ("..", "%2E."), ("a/../b", "a%2F..%2Fb"),
        ("a%2Fb", "a%252%46b"),
        ("grüße", "gr%C3%BC%C3%9Fe"), ("a b", "a%20b"), ("[IPv6:::1]", "%5B%49%50v6%3A%3A%3A1%5D"),
    ])
    func foldersAreSafe(localPart: String, folder: String) {
        #expect(MaildirLocation.folderName(localPart) == folder)
    }

    @Test func aNameTooLongForAFolderNeedsAMaildir() async throws {
        let home = Home()
        _ = try await home.answer("domain", "add", "kunde.example")
        let address = String(repeating: "ü", count: 60) + "@kunde.example"
        await #expect(throws: DirectoryError.self) { try await home.answer("mailbox", "add", address, "--no-password") }
        _ = try await home.answer("mailbox", "add", address, "--no-password", "--maildir", "/srv/u")
    }

    @Test(arguments: [
        ("2G", 2 << 30), ("500m", 500 << 20), ("1T", 1 << 40), ("10K", 10 << 10), ("4097", 4097), ("0", 0), ("none", 0),
    ])
    func sizes(text: String, octets: Int64) throws {
        #expect(try Arguments.octets(text) == octets)
        #expect(try Arguments.octets(Mailbox.Quota(octets: octets).text) == octets)
    }
}
