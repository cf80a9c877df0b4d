import MailFormat
import Testing

@testable import Directory

@Suite("Who gets the mail for a recipient")
struct ResolutionTests {
    /// Two domains, one with every kind of name, and what stands for it.
    private func filled(_ folder: Folder) async throws -> SQLiteDirectory {
        let directory = folder.directory()
        try await directory.addDomain(Domain("empty.example"))
        try await directory.makeKunde()
        try await directory.addDomain(Domain("list.example"), tagSeparators: TagSeparators("+-"))
        try await directory.addDomain(Domain("all.example"))
        try await directory.addDomain(Domain("grüße.example"))
        try await directory.addDomain(Domain("[192.0.2.1]"), tagSeparators: .none)
        try await directory.addAliasDomain(Domain("kunde.test"), of: Domain("kunde.example"))
        for address in [
            "bert@kunde.example", "a%b@kunde.example", "anna@list.example", "anna-lists@list.example", "carla@all.example",
            "jörg@xn--gre-6ka8l.example", "root@[192.0.2.1]", "\"two words\"@kunde.example",
        ] {
            try await directory.addMailbox(new(address))
        }
        try await directory.addAlias(
            Address("sales@kunde.example"),
            members: [Address("bert@kunde.example"), Address("anna@kunde.example"), Address("bert@kunde.example")])
        try await directory.addAlias(Address("postmaster@list.example"), members: [Address("anna-lists@list.example")])
        try await directory.setDomain(
            Domain("all.example"), DomainChange(catchAll: .mailbox(Address("bert@kunde.example"))))
        return directory
    }

    @Test(arguments: [
        ("<anna@kunde.example>", "anna@kunde.example"),
        ("<ANNA@Kunde.Example>", "anna@kunde.example"),
        ("<\"anna\"@kunde.example>", "anna@kunde.example"),
        ("<@strange.example:anna@kunde.example>", "anna@kunde.example"),
        ("<anna+tag@kunde.example>", "anna@kunde.example"),
        ("<anna+@kunde.example>", "anna@kunde.example"),
        ("<anna+a+b@kunde.example>", "anna@kunde.example"),
        ("<anna-tag@kunde.example>", "unknown"),
        ("<+anna@kunde.example>", "unknown"),
        ("<nosuch@kunde.example>", "unknown"),
        ("<nosuch+anna@kunde.example>", "unknown"),
        ("<two+words@kunde.example>", "unknown"),
        ("<\"Two Words\"@kunde.example>", "\"two words\"@kunde.example"),
        ("<sales@kunde.example>", "bert@kunde.example anna@kunde.example"),
        ("<sales+x@kunde.example>", "bert@kunde.example anna@kunde.example"),
        ("<anna@kunde.test>", "anna@kunde.example"),
        ("<Sales+x@KUNDE.test>", "bert@kunde.example anna@kunde.example"),
        ("<nosuch@kunde.test>", "unknown"),
        ("<anna@sub.kunde.example>", "foreign"),
        ("<anna-lists-x@list.example>", "anna-lists@list.example"),
        ("<anna-lists+x-y@list.example>", "anna-lists@list.example"),
        ("<anna-x@list.example>", "anna@list.example"),
        ("<anna+lists@list.example>", "anna@list.example"),
        ("<nosuch@all.example>", "bert@kunde.example"),
        ("<nosuch+carla@all.example>", "bert@kunde.example"),
        ("<carla+x@all.example>", "carla@all.example"),
        ("<JÖRG@grüße.example>", "jörg@xn--gre-6ka8l.example"),
        ("<jo\u{308}rg+tag@xn--gre-6ka8l.example>", "jörg@xn--gre-6ka8l.example"),
        ("<root@[192.0.2.1]>", "root@[192.0.2.1]"),
        ("<root+x@[192.0.2.1]>", "unknown"),
        ("<root@[127.0.0.1]>", "foreign"),
        ("<x@strange.example>", "foreign"),
        ("<x%far.example@strange.example>", "foreign"),
        ("<nosuch@empty.example>", "unknown"),
    ])
    func names(recipient: String, answer: String) async throws {
        let folder = try Folder()
        #expect(try await filled(folder).answer(recipient) == answer)
    }

    @Test(arguments: [
        ("<postmaster>", "anna@kunde.example"),
        ("<PostMaster>", "anna@kunde.example"),
        ("<postmaster@kunde.example>", "anna@kunde.example"),
        ("<PostMaster@kunde.test>", "anna@kunde.example"),
        ("<postmaster@list.example>", "anna-lists@list.example"),
        ("<postmaster@all.example>", "carla@all.example"),
        ("<postmaster@empty.example>", "unknown"),
        ("<postmaster@strange.example>", "foreign"),
    ])
    func postmaster(recipient: String, answer: String) async throws {
        let folder = try Folder()
        #expect(try await filled(folder).answer(recipient) == answer)
    }

    @Test(arguments: [
        ("<x%strange.example@kunde.example>", "relayAttempt"),
        ("<\"x@strange.example\"@kunde.example>", "relayAttempt"),
        ("<strange.example!x@kunde.example>", "relayAttempt"),
        ("<anna+x%strange.example@kunde.example>", "relayAttempt"),
        ("<anna%strange.example@all.example>", "relayAttempt"),
        ("<anna!x@kunde.test>", "relayAttempt"),
        ("<a%b@kunde.example>", "a%b@kunde.example"),
    ])
    func relayAttempts(recipient: String, answer: String) async throws {
        let folder = try Folder()
        #expect(try await filled(folder).answer(recipient) == answer)
    }

    @Test func aPostmasterMailboxGetsTheDomainsPostmasterMailAndTheBareOneStaysWithTheAdministrator() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        try await directory.addMailbox(new("postmaster@kunde.example"))
        #expect(try await directory.answer("<postmaster@kunde.example>") == "postmaster@kunde.example")
        #expect(try await directory.answer("<postmaster>") == "anna@kunde.example")
    }

    @Test func aDisabledAdministratorYieldsToOneThatTakesMail() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        var disabled = MailboxChange()
        disabled.isEnabled = false
        try await directory.setMailbox(Address("anna@kunde.example"), disabled)
        #expect(try await directory.answer("<postmaster@kunde.example>") == "anna@kunde.example")
        var promoted = MailboxChange()
        promoted.isAdministrator = true
        try await directory.setMailbox(Address("bert@kunde.example"), promoted)
        #expect(try await directory.answer("<postmaster@kunde.example>") == "bert@kunde.example")
    }

    @Test func disabledMembersStayInTheAnswer() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        var disabled = MailboxChange()
        disabled.isEnabled = false
        try await directory.setMailbox(Address("bert@kunde.example"), disabled)
        var scanner = ByteScanner("<sales@kunde.example>")
        guard case .mailboxes(let members) = try await directory.resolve(ForwardPath.parse(&scanner)) else {
            Issue.record("the alias has no members")
            return
        }
        #expect(members.map(\.isEnabled) == [false, true])
    }

    @Test func mailboxByIdentity() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let anna = try await directory.mailbox(at: Address("anna@kunde.example"))
        #expect(try await directory.mailbox(id: anna.id) == anna)
        #expect(try await directory.mailbox(id: anna.id + 1) == nil)
    }

    @Test func aLocalPartOfManySeparatorsIsOneQuestion() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.addDomain(Domain("kunde.example"), tagSeparators: TagSeparators("-+"))
        try await directory.addMailbox(new("anna@kunde.example"))
        let tag = String(repeating: "-", count: 400)
        #expect(try await directory.answer("<anna\(tag)@kunde.example>") == "anna@kunde.example")
    }
}
