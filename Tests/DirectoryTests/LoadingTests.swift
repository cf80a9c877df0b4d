import MailFormat
import Testing

@testable import Directory

@Suite("A whole directory in one step")
struct LoadingTests {
    private func draft() throws -> DirectoryDraft {
        var draft = DirectoryDraft()
        let kunde = try Domain("kunde.example")
        draft.domains = [
            .init(kunde, catchAll: try Address("anna@kunde.example")),
            .init(
                try Domain("vorn.example"),
                relay: RelayDomain(name: "vorn.example", host: .smtp(host: "192.0.2.1", port: 25), recipientCheck: .listed),
                relayRecipients: [try Address("chef@vorn.example")]),
        ]
        draft.aliasDomains = [.init(try Domain("www.kunde.example"), standsFor: kunde)]
        draft.mailboxes = [
            NewMailbox(address: try Address("anna@kunde.example"), maildir: "/m/anna/Maildir", uid: 5, gid: 5),
            NewMailbox(address: try Address("bernd@kunde.example"), maildir: "/m/bernd/Maildir", uid: 6, gid: 6),
        ]
        draft.aliases = [
            // Names an alias that comes after it.
            .init(try Address("info@kunde.example"), targets: [.address(try Address("alle@kunde.example"))]),
            .init(
                try Address("alle@kunde.example"),
                targets: [.address(try Address("anna@kunde.example")), .address(try Address("bernd@kunde.example"))]),
        ]
        draft.forwards = [
            .init(of: try Address("bernd@kunde.example"), targets: [.address(try Address("b@fern.example"))], keepsCopy: true)
        ]
        draft.routes = [Route(pattern: try RoutePattern("*"), target: try RouteTarget("smarthost.example"))]
        return draft
    }

    @Test("everything is there afterwards, and a second time changes nothing")
    func loads() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        #expect(try await directory.load(draft(), as: "old server"))
        #expect(try await !directory.load(draft(), as: "old server"))

        #expect(try await directory.domains().map(\.name) == ["kunde.example", "vorn.example", "www.kunde.example"])
        #expect(try await directory.domain(Domain("kunde.example")).catchAll == "anna@kunde.example")
        #expect(try await directory.relayRecipients(of: Domain("vorn.example")) == ["chef@vorn.example"])
        #expect(try await directory.alias(at: Address("info@www.kunde.example")).members == ["alle@kunde.example"])
        #expect(try await directory.mailbox(at: Address("bernd@kunde.example")).forward?.targets == ["b@fern.example"])
        #expect(try await directory.routes().map(\.target.description) == ["smarthost.example:25"])
    }

    @Test("an error names what could not be loaded, and leaves nothing behind")
    func allOrNothing() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        var draft = try draft()
        draft.aliases.append(.init(try Address("tot@kunde.example"), targets: [.address(try Address("niemand@kunde.example"))]))
        let error = await #expect(throws: DirectoryError.self) { try await directory.load(draft, as: "old server") }
        #expect(error?.description.hasPrefix("tot@kunde.example: ") == true)
        #expect(try await directory.domains().isEmpty)
        #expect(try await directory.load(self.draft(), as: "old server"))
    }

    @Test("what was loaded goes out again, and what was there before stays")
    func unloads() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.addDomain(Domain("eigen.example"))
        try await directory.addMailbox(
            NewMailbox(address: Address("ich@eigen.example"), maildir: "/m/ich", uid: 1, gid: 1))
        try await directory.load(draft(), as: "old server")
        try await directory.addAlias(
            Address("beide@eigen.example"), members: [Address("ich@eigen.example"), Address("anna@kunde.example")])
        try await directory.addRoute(
            Route(pattern: RoutePattern("fern.example"), target: RouteTarget("discard")))

        try await directory.unload("old server")
        try await directory.unload("old server")
        #expect(try await directory.domains().map(\.name) == ["eigen.example"])
        #expect(try await directory.alias(at: Address("beide@eigen.example")).members == ["ich@eigen.example"])
        #expect(try await directory.routes().map(\.pattern.description) == ["fern.example"])
        #expect(try await directory.load(draft(), as: "old server"))
        // A second try of the same switch under another name.
        await #expect(throws: DirectoryError.self) { try await directory.load(draft(), as: "second") }
        #expect(try await directory.load(draft(), as: "second", replacing: true))
        #expect(try await !directory.load(draft(), as: "second", replacing: true))
        try await directory.unload("second")
        #expect(try await directory.domains().map(\.name) == ["eigen.example"])
    }
}
