import MailFormat
import SMTP
import Testing

@testable import Delivery

/// Which failures say that no host could be connected to, and which that one was there.
@Suite struct UnconnectedTests {
    private static func failure(_ domain: String, _ greeting: ScriptedServer.Move = .say("220 hello")) async throws
        -> NextHopFailure?
    {
        var script = ScriptedServer.Script()
        script.greeting = greeting
        var failure: NextHopFailure?
        try await ScriptedServer.run(script) { server in
            let connector = try server.connector { settings in
                if case .silence = greeting { settings.timeouts.greeting = .seconds(1) }
            }
            failure = await #expect(throws: NextHopFailure.self) {
                _ = try await connector.connect(to: .domain(Domain(domain)), requiringTLS: false)
            }
            connector.close()
        }
        return failure
    }

    @Test func `a domain none of whose hosts takes a connection`() async throws {
        #expect(try await Self.failure("dark.example")?.isUnconnected == true)
    }

    @Test func `a host that rests is as it was when it was tried last`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script()) { server in
            let connector = try server.connector { $0.slowFailure = .zero }
            for _ in 0..<2 {
                let failure = await #expect(throws: NextHopFailure.self) {
                    _ = try await connector.connect(to: .domain(Domain("dark.example")), requiringTLS: false)
                }
                #expect(failure?.isUnconnected == true)
            }
            let failure = await #expect(throws: NextHopFailure.self) {
                _ = try await connector.connect(to: .domain(Domain("dark.example")), requiringTLS: false)
            }
            guard case .untried(_, _, _, .some, true) = failure else {
                Issue.record("it was tried: \(String(describing: failure))")
                return
            }
            connector.close()
        }
    }

    @Test(arguments: [
        ScriptedServer.Move.say("554 5.7.1 not you"), .say("450 4.7.0 grey"), .sayAndClose("421 4.3.2 later"), .say("nonsense"),
        .close, .silence,
    ])
    func `a host that takes the connection was there, also where the one before it was not`(greeting: ScriptedServer.Move)
        async throws
    {
        // The first of its two hosts is dead.
        let failure = try await Self.failure("far.example", greeting)
        #expect(failure?.isUnconnected == false)
        #expect(failure?.reply.code == 451)
    }

    @Test func `a domain that will never take mail is no host that is away`() async throws {
        #expect(try await Self.failure("null.example")?.isUnconnected == false)
    }

    @Test func `of two failures neither order makes a host that was there one that was not`() throws {
        let away = NextHopFailure.temporary(reply: Reply(451, .init(4, 4, 1), "away"), host: "a.example", isUnconnected: true)
        let there = NextHopFailure.temporary(reply: Reply(451, .init(4, 4, 0), "there"), host: "b.example")
        let never = NextHopFailure.permanent(reply: Reply(550, .init(5, 7, 30), "never"), host: "c.example")
        for other in [there, never] {
            #expect(!away.outweighing(other).isUnconnected)
            #expect(!other.outweighing(away).isUnconnected)
        }
        #expect(away.outweighing(away).isUnconnected)
        #expect(never.outweighing(away).reply.text == "away")
    }
}
