import MailFormat
import Testing

@testable import Directory

/// Routes: how they are written, which one holds for a domain, and when a change does.
struct RouteTests {
    private func made(_ pattern: String, _ target: String, login: Route.Login? = nil) throws -> Route {
        Route(pattern: try RoutePattern(pattern), target: try RouteTarget(target), login: login)
    }

    @Test(arguments: [
        ("mx.far.example", "mx.far.example:25"), ("mx.far.example:2525", "mx.far.example:2525"), ("127.0.0.1:26", "127.0.0.1:26"),
        ("[2001:db8::1]", "[2001:db8::1]:25"), ("[2001:db8::1]:26", "[2001:db8::1]:26"),
        ("lmtp:box.example", "lmtp:box.example:24"),
        ("lmtp:[::1]:2424", "lmtp:[::1]:2424"), ("lmtp:/run/dovecot/lmtp", "lmtp:/run/dovecot/lmtp"), ("mx", "mx"),
        ("discard", "discard"), ("hold", "hold"),
    ]) func `a target is read and written`(text: String, written: String) throws {
        let target = try RouteTarget(text)
        #expect(target.description == written)
        #expect(try RouteTarget(written) == target)
    }

    @Test(arguments: [
        "", ":25", "far.example:0", "far.example:70000", "far.example:x", "lmtp:", "far example", "[::1", "[nonsense]:25",
    ])
    func `what leads nowhere is refused`(text: String) {
        #expect(throws: DirectoryError.self) { try RouteTarget(text) }
    }

    @Test(arguments: ["", ".", "**", "far..example", ".[127.0.0.1]"]) func `what is no domain is refused`(text: String) {
        #expect(throws: DirectoryError.self) { try RoutePattern(text) }
    }

    @Test func `the closest route holds`() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        #expect(try await directory.route(for: Domain("far.example")) == nil)
        for (pattern, target) in [
            ("*", "smart.example:587"), (".far.example", "below.example"), ("far.example", "exact.example"),
            (".a.far.example", "mx"),
        ] { try await directory.addRoute(made(pattern, target)) }
        for (domain, target) in [
            ("other.example", "smart.example:587"), ("far.example", "exact.example:25"), ("x.far.example", "below.example:25"),
            ("x.y.far.example", "below.example:25"), ("x.a.far.example", "mx"), ("notfar.example", "smart.example:587"),
            ("[192.0.2.1]", "smart.example:587"),
        ] { #expect(try await directory.route(for: Domain(domain))?.target.description == target, "\(domain)") }
    }

    @Test func `a route is changed and removed, and each change holds at once`() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let domain = try Domain("far.example")
        try await directory.addRoute(made("far.example", "hold"))
        #expect(try await directory.route(for: domain)?.target == .hold)
        await #expect(throws: DirectoryError.self) { try await directory.addRoute(made("far.example", "discard")) }
        let login = Route.Login(username: "martlet", password: "geheim")
        try await directory.setRoute(made("far.example", "smart.example:587", login: login))
        #expect(try await directory.route(for: domain)?.login == login)
        try await directory.removeRoute(.domain(domain))
        #expect(try await directory.route(for: domain) == nil)
        await #expect(throws: DirectoryError.self) { try await directory.removeRoute(.domain(domain)) }
        await #expect(throws: DirectoryError.self) { try await directory.setRoute(made("far.example", "mx")) }
    }

    @Test func `what another process changes holds within a second`() async throws {
        let folder = try Folder()
        let clock = HandClock()
        let directory = folder.directory(clock: clock)
        try await directory.makeKunde()
        #expect(try await directory.route(for: Domain("far.example")) == nil)
        try await folder.directory().addRoute(made("far.example", "hold"))
        clock.advance(by: .seconds(1))
        #expect(try await directory.route(for: Domain("far.example"))?.target == .hold)
    }

    @Test func `a login is for hosts only, and never empty`() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let login = Route.Login(username: "martlet", password: "geheim")
        for (target, login) in [
            ("hold", login), ("lmtp:box.example:24", login), ("a.example", .init(username: "a", password: "")),
        ] {
            await #expect(throws: DirectoryError.self) { try await directory.addRoute(made("far.example", target, login: login)) }
        }
    }

    @Test func `the language of a mailbox is kept until it is taken away`() async throws {
        let folder = try Folder()
        let directory = folder.directory()
        try await directory.makeKunde()
        let anna = try Address("anna@kunde.example")
        #expect(try await directory.mailbox(at: anna).language == nil)
        var change = MailboxChange()
        change.language = .language(.german)
        #expect(try await directory.setMailbox(anna, change).language == .german)
        #expect(try await directory.mailbox(at: anna).language == .german)
        change.language = MailboxChange.Language.none
        #expect(try await directory.setMailbox(anna, change).language == nil)
    }
}
