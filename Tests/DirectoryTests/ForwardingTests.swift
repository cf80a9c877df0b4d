import MailFormat
import Testing

@testable import Directory

@Suite("What leads further than into mailboxes")
struct ForwardingTests {
    /// `kunde.example` with `anna` (administrator), `bert` and `carl`; `far.example` is elsewhere; `primary.example` is relayed.
    private func filled(_ folder: Folder) async throws -> SQLiteDirectory {
        let directory = folder.directory()
        try await directory.makeKunde()
        try await directory.addMailbox(new("bert@kunde.example"))
        try await directory.addMailbox(new("carl@kunde.example"))
        try await directory.addAliasDomain(Domain("kunde.test"), of: Domain("kunde.example"))
        try await directory.addRelayDomain(Domain("primary.example"), host: RelayHost("mail.primary.example:2525"))
        return directory
    }

    private func targets(_ texts: String...) throws -> [ForwardTarget] { try texts.map { try ForwardTarget($0) } }

    private func expansion(_ directory: SQLiteDirectory, _ address: String) async throws -> Expansion? {
        guard case .expansion(let expansion) = try await directory.resolve(.address(Address(address))) else { return nil }
        return expansion
    }

    @Test func `an alias of mailboxes, aliases, addresses elsewhere and programs comes to its ends, each once`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        try await directory.addAlias(Address("two@kunde.example"), targets: targets("bert@kunde.example", "x@far.example"))
        let all = try await directory.addAlias(
            Address("all@kunde.example"),
            targets: targets(
                "anna@kunde.test", "two@kunde.test", "X@far.example", "x@far.example", "bert@kunde.example", "|cat > /dev/null",
                "far@primary.example"))
        #expect(
            all.members == [
                "anna@kunde.example", "two@kunde.example", "X@far.example", "x@far.example", "bert@kunde.example",
                "|cat > /dev/null", "far@primary.example",
            ])
        let expansion = try #require(try await expansion(directory, "All+tag@kunde.test"))
        #expect(expansion.address == "all@kunde.example")
        #expect(expansion.mailboxes.map(\.address) == ["anna@kunde.example", "bert@kunde.example"])
        #expect(expansion.forwards.map(\.address.description) == ["X@far.example", "x@far.example", "far@primary.example"])
        #expect(expansion.forwards.map(\.relay?.name) == [nil, nil, "primary.example"])
        #expect(Set(expansion.forwards.map(\.of)) == ["all@kunde.example"])
        #expect(expansion.programs.map(\.command) == ["cat > /dev/null"])
        #expect(expansion.programs.map(\.user.address) == ["anna@kunde.example"], "the postmaster of the domain")
        #expect(expansion.owner?.address == "anna@kunde.example")
    }

    @Test func `an alias of aliases of mailboxes is mailboxes`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        try await directory.addAlias(Address("inner@kunde.example"), targets: targets("bert@kunde.example", "carl@kunde.example"))
        try await directory.addAlias(
            Address("outer@kunde.example"), targets: targets("carl@kunde.example", "inner@kunde.example"))
        #expect(try await directory.answer("<outer@kunde.example>") == "carl@kunde.example bert@kunde.example")
    }

    @Test func `a group of mailboxes is known by its name and owner too`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        try await directory.addAlias(
            Address("team@kunde.example"), targets: targets("bert@kunde.example", "carl@kunde.example"),
            owner: Address("carl@kunde.example"))
        let group = try #require(try await directory.group(.address(Address("Team@kunde.test"))))
        #expect(group.address == "team@kunde.example")
        #expect(group.mailboxes.map(\.address) == ["bert@kunde.example", "carl@kunde.example"])
        #expect(group.owner?.address == "carl@kunde.example")
        for other in ["bert@kunde.example", "nobody@kunde.example", "x@far.example", "x@primary.example"] {
            #expect(try await directory.group(.address(Address(other))) == nil)
        }
    }

    @Test func `an owner that is named hears of failures, and programs run as its user`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        let made = try await directory.addAlias(
            Address("list@kunde.example"), targets: targets("x@far.example", "|list"), owner: Address("carl@kunde.test"))
        #expect(made.owner == "carl@kunde.example")
        let found = try #require(try await expansion(directory, "list@kunde.example"))
        #expect(found.forwards.map(\.owner?.address) == ["carl@kunde.example"])
        #expect(found.programs.map(\.user.address) == ["carl@kunde.example"])
        let back = try await directory.setAlias(Address("list@kunde.example"), AliasChange(owner: .postmaster))
        #expect(back.owner == nil)
        #expect(try await expansion(directory, "list@kunde.example")?.owner?.address == "anna@kunde.example")
    }

    @Test func `a mailbox forwards with and without a copy`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        let bert = try Address("bert@kunde.example")
        var change = MailboxChange()
        change.forward = .to(try targets("x@far.example", "carl@kunde.test"), keepsCopy: true)
        let changed = try await directory.setMailbox(bert, change)
        #expect(changed.forward == .init(targets: ["x@far.example", "carl@kunde.example"], keepsCopy: true))
        #expect(try await directory.mailbox(at: bert) == changed)
        let copying = try #require(try await expansion(directory, "bert@kunde.example"))
        #expect(copying.mailboxes.map(\.address) == ["bert@kunde.example", "carl@kunde.example"])
        #expect(copying.forwards.map(\.owner?.address) == ["bert@kunde.example"])

        change.forward = .to(try targets("x@far.example"), keepsCopy: false)
        try await directory.setMailbox(bert, change)
        let passing = try #require(try await expansion(directory, "bert@kunde.example"))
        #expect(passing.mailboxes == [])
        #expect(passing.forwards.map(\.owner?.address) == ["anna@kunde.example"], "the postmaster of the domain")

        change.isEnabled = false
        try await directory.setMailbox(bert, change)
        #expect(
            try await directory.answer("<bert@kunde.example>") == "bert@kunde.example", "a disabled mailbox passes nothing on")
        change.isEnabled = true
        change.forward = MailboxChange.Forward.none
        #expect(try await directory.setMailbox(bert, change).forward == nil)
        #expect(try await directory.answer("<bert@kunde.example>") == "bert@kunde.example")
    }

    @Test func `nothing can be made to lead back to itself`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        let (a, b) = (try Address("a@kunde.example"), try Address("b@kunde.example"))
        try await directory.addAlias(a, targets: targets("anna@kunde.example"))
        try await directory.addAlias(b, targets: targets("a@kunde.example", "carl@kunde.example"))
        for text in ["b@kunde.example", "b@kunde.test", "a@kunde.example"] {
            let error = await directoryError { try await directory.setAlias(a, AliasChange(targets: [ForwardTarget(text)])) }
            #expect(error?.kind == "conflict", "\(text)")
        }
        var change = MailboxChange()
        change.forward = .to(try targets("b@kunde.example"), keepsCopy: true)
        #expect(
            await directoryError { try await directory.setMailbox(Address("anna@kunde.example"), change) }?.kind == "conflict")
        #expect(
            await directoryError { try await directory.setMailbox(Address("carl@kunde.example"), change) }?.kind == "conflict")
        #expect(try await directory.answer("<b@kunde.example>") == "carl@kunde.example anna@kunde.example", "nothing was changed")
    }

    @Test func `a circle that a new domain closes ends`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        try await directory.addAlias(Address("a@kunde.example"), targets: targets("b@late.example", "bert@kunde.example"))
        try await directory.addDomain(Domain("late.example"))
        try await directory.addAlias(Address("c@late.example"), targets: targets("a@kunde.example"))
        // Only now is b@late.example ours.
        let error = await directoryError {
            try await directory.addAlias(Address("b@late.example"), targets: targets("c@late.example"))
        }
        #expect(error?.kind == "conflict")
        #expect(try await expansion(directory, "a@kunde.example")?.text == "bert@kunde.example -> b@late.example")
    }

    @Test func `an alias that is named stays, and so does a mailbox that a forward names`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        let inner = try Address("inner@kunde.example")
        try await directory.addAlias(inner, targets: targets("bert@kunde.example"))
        try await directory.addAlias(Address("outer@kunde.example"), targets: targets("inner@kunde.example"))
        var change = MailboxChange()
        change.forward = .to(try targets("carl@kunde.test"), keepsCopy: false)
        try await directory.setMailbox(Address("anna@kunde.example"), change)
        #expect(await directoryError { try await directory.removeAlias(inner) }?.kind == "conflict")
        #expect(await directoryError { try await directory.removeMailbox(Address("carl@kunde.example")) }?.kind == "conflict")
        try await directory.removeMailbox(Address("carl@kunde.example"), force: true)
        #expect(try await directory.mailbox(at: Address("anna@kunde.example")).forward == nil, "and keeps its mail")
        try await directory.removeMailbox(Address("bert@kunde.example"), force: true)
        #expect(try await directory.aliases() == [], "what led to it and nobody else goes")
    }

    @Test func `removing a domain by force takes its names out of what other domains have`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        try await directory.addDomain(Domain("other.example"))
        try await directory.addAlias(Address("inner@kunde.example"), targets: targets("bert@kunde.example"))
        try await directory.addAlias(
            Address("outer@other.example"), targets: targets("inner@kunde.example", "x@far.example"),
            owner: Address("carl@kunde.example"))
        try await directory.removeDomain(Domain("kunde.example"), force: true)
        #expect(try await directory.aliases() == [Alias(address: "outer@other.example", members: ["x@far.example"])])
        #expect(try await expansion(directory, "outer@other.example")?.forwards.map(\.owner) == [nil])
    }

    @Test(arguments: [
        ("an address of an own domain that is not there", "notFound", ["x@kunde.example"]),
        ("nobody", "invalid", []),
    ])
    func `an alias or forward cannot lead to`(what: String, kind: String, texts: [String]) async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        let targets = try texts.map { try ForwardTarget($0) }
        #expect(await directoryError { try await directory.addAlias(Address("a@kunde.example"), targets: targets) }?.kind == kind)
        var change = MailboxChange()
        change.forward = .to(targets, keepsCopy: true)
        #expect(await directoryError { try await directory.setMailbox(Address("bert@kunde.example"), change) }?.kind == kind)
        #expect(try await directory.aliases() == [])
    }

    @Test func `a program needs a mailbox as whose user it runs`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        try await directory.addDomain(Domain("empty.example"))
        let error = await directoryError {
            try await directory.addAlias(Address("list@empty.example"), targets: targets("|list"))
        }
        #expect(error?.kind == "conflict")
    }

    @Test(arguments: ["|", "|  ", "|a\nb", "anna", "", "|" + String(repeating: "a", count: 4097)])
    func `what is no target`(text: String) async {
        #expect(await directoryError { _ = try ForwardTarget(text) }?.kind == "invalid")
    }

    @Test func `relay domains pass on what has no name here`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        let primary = try Domain("primary.example")
        try await directory.addAliasDomain(Domain("primary.test"), of: primary)
        #expect(try await directory.answer("<x@Primary.test>") == "relay primary.example mail.primary.example:2525")
        #expect(try await directory.answer("<x%far.example@primary.example>") == "relayAttempt")
        try await directory.addAlias(Address("here@primary.example"), targets: targets("bert@kunde.example"))
        #expect(try await directory.answer("<here@primary.example>") == "bert@kunde.example")
        let changed = try await directory.setRelay(
            primary,
            RelayChange(
                host: RelayHost("lmtp:/run/lmtp"), holdsWhenUnreachable: true, recipientCheck: .listed,
                adding: [Address("Yes@primary.test")]))
        #expect(
            changed.relay
                == RelayDomain(
                    name: "primary.example", host: .lmtpSocket(path: "/run/lmtp"), holdsWhenUnreachable: true,
                    recipientCheck: .listed))
        #expect(try await directory.relayRecipients(of: primary) == ["yes@primary.example"])
        #expect(try await directory.answer("<yes@primary.example>") == "relay primary.example lmtp:/run/lmtp")
        #expect(try await directory.answer("<no@primary.example>") == "unknown")
        try await directory.setRelay(primary, RelayChange(removing: [Address("yes@primary.example")]))
        #expect(try await directory.answer("<yes@primary.example>") == "unknown")
    }

    @Test func `a domain becomes a relay domain only with a host`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        let kunde = try Domain("kunde.example")
        #expect(
            await directoryError { try await directory.setRelay(kunde, RelayChange(recipientCheck: .listed)) }?.kind == "conflict"
        )
        #expect(
            await directoryError {
                try await directory.setRelay(Domain("primary.example"), RelayChange(adding: [Address("x@kunde.example")]))
            }?.kind == "invalid")
    }

    @Test(arguments: [
        ("mx", RelayHost.mailExchangers, "mx"), ("Mail.example", .smtp(host: "Mail.example", port: 25), "Mail.example:25"),
        ("192.0.2.1:2525", .smtp(host: "192.0.2.1", port: 2525), "192.0.2.1:2525"),
        ("[2001:db8::1]:24", .smtp(host: "2001:db8::1", port: 24), "[2001:db8::1]:24"),
        ("2001:db8::1", .smtp(host: "2001:db8::1", port: 25), "[2001:db8::1]:25"),
        ("lmtp:localhost", .lmtp(host: "localhost", port: 24), "lmtp:localhost:24"),
        ("LMTP:/run/dovecot/lmtp", .lmtpSocket(path: "/run/dovecot/lmtp"), "lmtp:/run/dovecot/lmtp"),
    ])
    func `hosts to relay to`(text: String, host: RelayHost, written: String) throws {
        #expect(try RelayHost(text) == host)
        #expect(host.description == written)
        #expect(try RelayHost(written) == host)
    }

    @Test(arguments: [
        "", "a b", "host:0", "host:65536", "host:", "[::1", "[::1]x", "lmtp:", "lmtp:/" + String(repeating: "a", count: 107),
    ])
    func `what is no host`(text: String) async {
        #expect(await directoryError { _ = try RelayHost(text) }?.kind == "invalid")
    }

    @Test func `bounce tags are a setting of the domain and of its other names`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        #expect(try await directory.bounceTags(of: Domain("kunde.test")) == .off)
        #expect(try await directory.setDomain(Domain("kunde.example"), DomainChange(bounceTags: .refuse)).bounceTags == .refuse)
        #expect(try await directory.bounceTags(of: Domain("kunde.test")) == .refuse)
        #expect(try await directory.bounceTags(of: Domain("far.example")) == .off)
    }

    @Test func `a secret is made once, and the one before the last still holds`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        let first = try await directory.secrets(for: .senderRewriting)
        #expect(first.map(\.value.count) == [32])
        #expect(try await folder.directory().secrets(for: .senderRewriting) == first)
        #expect(try await directory.secrets(for: .bounceTags) != first)
        let second = try await directory.rotateSecret(for: .senderRewriting)
        #expect(second.map(\.value).last == first.first?.value)
        #expect(try await directory.secrets(for: .senderRewriting) == second)
        let third = try await directory.rotateSecret(for: .senderRewriting)
        #expect(third.count == 2)
        #expect(!third.map(\.value).contains(try #require(first.first).value))
    }

    @Test func `a mailbox is told of one thing once a day`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        let anna = try await directory.mailbox(at: Address("anna@kunde.example")).id
        #expect(try await directory.claimNotice(to: anna, about: "a", at: 1_000_000))
        #expect(try await !folder.directory().claimNotice(to: anna, about: "a", at: 1_086_399))
        #expect(try await directory.claimNotice(to: anna, about: "b", at: 1_086_399))
        #expect(try await directory.claimNotice(to: anna, about: "a", at: 1_086_400))
        #expect(try await directory.claimNotice(to: anna, about: "a", at: 5), "the clock was set back")
        #expect(try await !directory.claimNotice(to: 4711, about: "a", at: 1_000_000), "nobody there")
    }

    @Test func `an alias for a beginning takes what has no closer name, the longest first`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        try await directory.addAlias(Address("anna-*@kunde.example"), targets: targets("bert@kunde.example"))
        try await directory.addAlias(Address("anna-list-*@kunde.example"), targets: targets("carl@kunde.example"))
        try await directory.addAlias(Address("anna-list-x@kunde.example"), targets: targets("anna@kunde.example"))
        try await directory.addAlias(Address("an*@kunde.example"), targets: targets("carl@kunde.example"))
        #expect(try await directory.answer("<Anna-Shop@kunde.test>") == "bert@kunde.example")
        #expect(try await directory.answer("<anna-@kunde.example>") == "bert@kunde.example")
        #expect(try await directory.answer("<anna-list-y@kunde.example>") == "carl@kunde.example")
        #expect(try await directory.answer("<anna-list-x@kunde.example>") == "anna@kunde.example")
        #expect(try await directory.answer("<anna@kunde.example>") == "anna@kunde.example")
        #expect(try await directory.answer("<anna+tag@kunde.example>") == "anna@kunde.example", "the name is longer than an*")
        #expect(try await directory.answer("<anton@kunde.example>") == "carl@kunde.example")
        #expect(try await directory.answer("<nobody@kunde.example>") == "unknown")
        #expect(try await directory.answer("<anna-x%far.example@kunde.example>") == "relayAttempt")
    }

    @Test func `an alias for every name leads further than a catch-all, and gives no right to send`() async throws {
        let folder = try Folder()
        let directory = try await filled(folder)
        try await directory.addAlias(Address("*@kunde.example"), targets: targets("bert@kunde.example", "x@far.example"))
        let expansion = try #require(try await expansion(directory, "whoever@kunde.example"))
        #expect(expansion.mailboxes.map(\.address) == ["bert@kunde.example"])
        #expect(expansion.forwards.map(\.address.description) == ["x@far.example"])
        #expect(try await directory.answer("<postmaster@kunde.example>") == "anna@kunde.example")
        let bert = try await directory.mailbox(at: Address("bert@kunde.example"))
        #expect(try await !directory.maySend(bert.id, as: Address("whoever@kunde.example")))
        // A member that only such an alias takes stands for it.
        try await directory.addAlias(Address("all@kunde.example"), targets: targets("someone@kunde.example"))
        #expect(try await directory.alias(at: Address("all@kunde.example")).members == ["*@kunde.example"])
    }
}
