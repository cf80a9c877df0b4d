import MailFormat
import Testing

@testable import Directory

@Suite("Making, changing and removing domains, mailboxes and aliases")
struct AdministrationTests {
    private struct Refusal: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var kind: String
        var step: @Sendable (SQLiteDirectory) async throws -> Void

        init(_ what: String, _ kind: String, step: @escaping @Sendable (SQLiteDirectory) async throws -> Void) {
            testDescription = what
            self.kind = kind
            self.step = step
        }
    }

    private func filled(_ folder: Folder) async throws -> SQLiteDirectory {
        let directory = folder.directory()
        try await directory.makeKunde()
        try await directory.addMailbox(new("bert@kunde.example"))
        try await directory.addAliasDomain(Domain("kunde.test"), of: Domain("kunde.example"))
        try await directory.addAlias(Address("sales@kunde.example"), members: [Address("bert@kunde.example")])
        try await directory.addDomain(Domain("other.example"))
        return directory
    }

    private static let refusals: [Refusal] = [
        Refusal("a domain twice", "alreadyExists") { try await $0.addDomain(Domain("Kunde.Example")) },
        Refusal("a domain of an alias domain's name", "alreadyExists") { try await $0.addDomain(Domain("kunde.test")) },
        Refusal("an alias domain of a domain's name", "alreadyExists") {
            try await $0.addAliasDomain(Domain("other.example"), of: Domain("kunde.example"))
        },
        Refusal("an alias domain of nothing", "notFound") {
            try await $0.addAliasDomain(Domain("a.example"), of: Domain("b.example"))
        },
        Refusal("an alias domain of an alias domain", "conflict") {
            try await $0.addAliasDomain(Domain("a.example"), of: Domain("kunde.test"))
        },
        Refusal("settings of an alias domain", "conflict") {
            try await $0.setDomain(Domain("kunde.test"), DomainChange(tagSeparators: .plus))
        },
        Refusal("a domain with mailboxes", "conflict") { try await $0.removeDomain(Domain("kunde.example")) },
        Refusal("removing no domain", "notFound") { try await $0.removeDomain(Domain("strange.example")) },
        Refusal("showing no domain", "notFound") { _ = try await $0.domain(Domain("strange.example")) },
        Refusal("a catch-all to nobody", "notFound") {
            let change = DomainChange(catchAll: .mailbox(try Address("x@kunde.example")))
            try await $0.setDomain(Domain("kunde.example"), change)
        },
        Refusal("a mailbox twice", "alreadyExists") { try await $0.addMailbox(new("ANNA@kunde.example")) },
        Refusal("a mailbox of an alias's name", "alreadyExists") { try await $0.addMailbox(new("sales@kunde.example")) },
        Refusal("a mailbox in no domain", "notFound") { try await $0.addMailbox(new("anna@strange.example")) },
        Refusal("a mailbox in an alias domain", "conflict") { try await $0.addMailbox(new("carla@kunde.test")) },
        Refusal("removing no mailbox", "notFound") { try await $0.removeMailbox(Address("x@kunde.example")) },
        Refusal("removing a mailbox by its tag", "notFound") { try await $0.removeMailbox(Address("bert+x@kunde.example")) },
        Refusal("removing the last administrator", "conflict") {
            try await $0.removeMailbox(Address("anna@kunde.example"), force: true)
        },
        Refusal("removing a member of an alias", "conflict") { try await $0.removeMailbox(Address("bert@kunde.example")) },
        Refusal("demoting the last administrator", "conflict") {
            var change = MailboxChange()
            change.isAdministrator = false
            try await $0.setMailbox(Address("anna@kunde.example"), change)
        },
        Refusal("an alias of nobody", "invalid") { try await $0.addAlias(Address("a@kunde.example"), members: []) },
        Refusal("an alias of a stranger", "notFound") {
            try await $0.addAlias(Address("a@kunde.example"), members: [Address("x@strange.example")])
        },
        Refusal("an alias of an alias", "notFound") {
            try await $0.addAlias(Address("a@kunde.example"), members: [Address("sales@kunde.example")])
        },
        Refusal("an alias of a mailbox's name", "alreadyExists") {
            try await $0.addAlias(Address("anna@kunde.example"), members: [Address("bert@kunde.example")])
        },
        Refusal("an alias twice", "alreadyExists") {
            try await $0.addAlias(Address("Sales@kunde.example"), members: [Address("bert@kunde.example")])
        },
        Refusal("removing no alias", "notFound") { try await $0.removeAlias(Address("anna@kunde.example")) },
        Refusal("the last member", "conflict") {
            try await $0.setAlias(Address("sales@kunde.example"), adding: [], removing: [Address("bert@kunde.example")])
        },
        Refusal("taking out no member", "notFound") {
            try await $0.setAlias(Address("sales@kunde.example"), adding: [], removing: [Address("anna@kunde.example")])
        },
    ]

    @Test(arguments: refusals)
    private func isRefused(_ refusal: Refusal) async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        let before = try await (directory.domains(), directory.mailboxes(), directory.aliases())
        #expect(await directoryError { try await refusal.step(directory) }?.kind == refusal.kind)
        let after = try await (directory.domains(), directory.mailboxes(), directory.aliases())
        #expect(before == after, "a refused change leaves all as it was")
    }

    @Test(
        arguments: [
            ("relative/Maildir", 1, 1, 0), ("", 1, 1, 0), ("/", 1, 1, 0), ("/a/../b", 1, 1, 0), ("/a\u{7}", 1, 1, 0),
            ("/a\0b", 1, 1, 0),
            ("/" + String(repeating: "x/", count: 2000), 1, 1, 0), ("/a", UInt32.max, 1, 0), ("/a", 1, UInt32.max, 0),
            ("/a", 1, 1, -1),
        ] as [(String, UInt32, UInt32, Int64)])
    func invalidFactsOfAMailbox(maildir: String, uid: UInt32, gid: UInt32, quota: Int64) async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let mailbox = NewMailbox(
            address: try Address("x@kunde.example"), maildir: maildir, uid: uid, gid: gid, quota: Mailbox.Quota(octets: quota))
        #expect(await directoryError { try await directory.addMailbox(mailbox) }?.kind == "invalid")
        var change = MailboxChange()
        change.maildir = maildir
        change.uid = uid
        change.gid = gid
        change.quotaOctets = quota
        #expect(await directoryError { try await directory.setMailbox(Address("anna@kunde.example"), change) }?.kind == "invalid")
    }

    @Test func aMailboxIsKeptAsItWasMade() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.addDomain(Domain("kunde.example"))
        let made = try await directory.addMailbox(
            NewMailbox(
                address: Address("Anna@Kunde.example"), maildir: "/srv//mail/anna/", uid: 4_294_967_294, gid: 0,
                quota: Mailbox.Quota(octets: .max, messages: 7), fullReply: .permanent, isEnabled: false))
        let expected = Mailbox(
            id: made.id, address: "anna@kunde.example", maildir: "/srv/mail/anna", uid: 4_294_967_294, gid: 0,
            quota: Mailbox.Quota(octets: .max, messages: 7), fullReply: .permanent, isEnabled: false, isAdministrator: true)
        #expect(made == expected)
        #expect(try await folder.directory().mailbox(at: Address("anna@kunde.example")) == expected)
        #expect(try await folder.directory().mailboxes() == [expected])
    }

    @Test func everyFactOfAMailboxCanBeChanged() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        var change = MailboxChange()
        change.maildir = "/srv/bert"
        change.uid = 5
        change.gid = 6
        change.quotaOctets = 7
        change.quotaMessages = 8
        change.fullReply = .permanent
        change.isEnabled = false
        change.isAdministrator = true
        let changed = try await directory.setMailbox(Address("bert@kunde.test"), change)
        let expected = Mailbox(
            id: changed.id, address: "bert@kunde.example", maildir: "/srv/bert", uid: 5, gid: 6,
            quota: Mailbox.Quota(octets: 7, messages: 8), fullReply: .permanent, isEnabled: false, isAdministrator: true)
        #expect(changed == expected)
        #expect(try await directory.mailbox(at: Address("bert@kunde.example")) == expected)
        #expect(try await directory.setMailbox(Address("bert@kunde.example"), MailboxChange()) == expected)
    }

    @Test func theFirstMailboxIsAdministratorAndTheLastOneMayGo() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        #expect(try await directory.mailboxes(of: Domain("kunde.test")).map(\.isAdministrator) == [true, false])
        try await directory.removeMailbox(Address("bert@kunde.example"), force: true)
        #expect(try await directory.aliases() == [], "an alias left with nobody goes")
        try await directory.removeMailbox(Address("anna@kunde.example"))
        #expect(try await directory.mailboxes() == [])
        #expect(try await directory.addMailbox(new("carla@kunde.example")).isAdministrator)
    }

    @Test func aDomainRemovedByForceTakesAllOfItsOwnAndNothingElse() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        try await directory.addMailbox(new("dora@other.example"))
        try await directory.addAlias(
            Address("both@other.example"), members: [Address("anna@kunde.example"), Address("dora@other.example")])
        try await directory.addAlias(Address("gone@other.example"), members: [Address("anna@kunde.example")])
        try await directory.setDomain(
            Domain("other.example"), DomainChange(catchAll: .mailbox(Address("anna@kunde.example"))))
        try await directory.removeDomain(Domain("kunde.example"), force: true)
        let left = try await directory.domains()
        #expect(left.map(\.name) == ["other.example"])
        #expect(left.first?.catchAll == nil)
        #expect(try await directory.mailboxes().map(\.address) == ["dora@other.example"])
        #expect(try await directory.aliases() == [Alias(address: "both@other.example", members: ["dora@other.example"])])
        #expect(try await directory.answer("<anna@kunde.test>") == "foreign")
    }

    @Test func removingAnAliasDomainLeavesTheDomain() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        #expect(try await directory.answer("<anna@kunde.test>") == "anna@kunde.example")
        try await directory.removeDomain(Domain("kunde.test"))
        #expect(try await directory.answer("<anna@kunde.test>") == "foreign")
        #expect(try await directory.answer("<anna@kunde.example>") == "anna@kunde.example")
    }

    @Test func domainsAreListedWithWhatTheyHave() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        try await directory.setDomain(
            Domain("kunde.example"),
            DomainChange(tagSeparators: TagSeparators("-+-"), catchAll: .mailbox(Address("anna@kunde.test"))))
        let kunde = LocalDomain(
            name: "kunde.example", aliasOf: nil, tagSeparators: "-+", catchAll: "anna@kunde.example", mailboxes: 2, aliases: 1,
            aliasDomains: ["kunde.test"])
        var test = kunde
        (test.name, test.aliasOf, test.mailboxes, test.aliases, test.aliasDomains) = ("kunde.test", "kunde.example", 0, 0, [])
        let other = LocalDomain(
            name: "other.example", aliasOf: nil, tagSeparators: "+", catchAll: nil, mailboxes: 0, aliases: 0, aliasDomains: [])
        #expect(try await directory.domains() == [kunde, test, other])
        let cleared = try await directory.setDomain(Domain("kunde.example"), DomainChange(catchAll: DomainChange.CatchAll.none))
        #expect(cleared.catchAll == nil)
        #expect(cleared.tagSeparators == "-+")
    }

    @Test func membersOfAnAlias() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        let sales = try Address("sales@kunde.test")
        let both = try await directory.setAlias(sales, adding: [Address("anna@kunde.example")], removing: [])
        #expect(both.members == ["bert@kunde.example", "anna@kunde.example"])
        let one = try await directory.setAlias(sales, adding: [], removing: [Address("bert@kunde.example")])
        #expect(one.members == ["anna@kunde.example"])
        let other = try await directory.setAlias(sales, members: [Address("bert@kunde.example"), Address("bert@kunde.test")])
        #expect(other == Alias(address: "sales@kunde.example", members: ["bert@kunde.example"]))
        try await directory.removeAlias(sales)
        #expect(try await directory.answer("<sales@kunde.example>") == "unknown")
    }

    @Test(arguments: ["@", "+a", "%", "!", ".", " ", "ä", "\"", "+\0"])
    func noTagSeparators(text: String) {
        #expect(throws: DirectoryError.self) { try TagSeparators(text) }
    }
}
