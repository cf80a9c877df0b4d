import DNS
import Foundation
import MailFormat
import SMTP
import Testing

@testable import Delivery

/// A connector and hosts that are not there.
struct RestingHostTests {
    private func connect(_ connector: SMTPConnector, _ server: ScriptedServer, askedAt time: Date? = nil) async
        -> Result<any NextHopSession, NextHopFailure>
    {
        do throws(NextHopFailure) {
            return .success(
                try await connector.connect(to: server.nextHop, requiringTLS: false, for: .queue(retryAskedAt: time)))
        } catch {
            return .failure(error)
        }
    }

    private func failure(_ result: Result<any NextHopSession, NextHopFailure>) -> NextHopFailure? {
        if case .failure(let failure) = result { failure } else { nil }
    }

    @Test func `a host that let one wait is not tried again at once, and its mail is told why`() async throws {
        let silent = ScriptedServer.Script(greeting: .silence)
        try await ScriptedServer.run(silent, silent, ScriptedServer.Script()) { server in
            let ahead = ClockOffset()
            let connector = try server.connector(clock: SchedulerClock(now: { Date() + ahead.seconds }, chance: { 0 })) {
                // Enough for a busy machine to answer in, where the server does.
                $0.timeouts = ClientTimeouts(each: .seconds(3))
                $0.slowFailure = .milliseconds(100)
                $0.hostRests = RetrySchedule(delays: [.seconds(3600)], jitter: 0)
            }
            guard case .temporary = failure(await connect(connector, server)) else { return #expect(Bool(false), "no time-out") }
            let asked = Date()
            for _ in 0..<50 {
                guard case .untried(let reply, _, let until, let since?, false) = failure(await connect(connector, server)) else {
                    return #expect(Bool(false), "it was tried")
                }
                #expect(
                    until > Date() + 3000 && since < Date() && reply.text.contains("timed out while waiting for the greeting"))
            }
            #expect(server.seen.connections == 1)
            // The operator's word opens it once.
            guard case .temporary = failure(await connect(connector, server, askedAt: asked)) else {
                return #expect(Bool(false), "no try")
            }
            guard case .untried = failure(await connect(connector, server, askedAt: asked)) else {
                return #expect(Bool(false), "it was tried")
            }
            #expect(server.seen.connections == 2)
            ahead.add(3700)
            await (try connect(connector, server).get()).finish()
            connector.close()
        }
    }

    @Test func `a host that fails at once does not rest: to try it costs nothing`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script(greeting: .close), ScriptedServer.Script()) { server in
            let connector = try server.connector { $0.slowFailure = .seconds(100) }
            guard case .temporary = failure(await connect(connector, server)) else { return #expect(Bool(false), "no failure") }
            await (try connect(connector, server).get()).finish()
            connector.close()
        }
    }

    @Test func `a lack of connections of our own is no failure of the host`() async throws {
        try await ScriptedServer.run(ScriptedServer.Script()) { server in
            let connector = try server.connector {
                $0.connectionsPerHost = 1
                $0.queueSlotTimeout = .milliseconds(1)
            }
            let first = try await connect(connector, server).get()
            guard case .untried(let reply, _, _, nil, _) = failure(await connect(connector, server)) else {
                return #expect(Bool(false), "not put off")
            }
            #expect(reply.enhancedCode == EnhancedStatusCode(4, 4, 5))
            await first.finish()
            connector.close()
        }
    }

    @Test func `of two hosts that fail, a try says more than none`() {
        let now = Date()
        let tried = NextHopFailure.temporary(reply: Reply(451, .init(4, 4, 1), "tried"), host: "a")
        let never = NextHopFailure.permanent(reply: Reply(550, .init(5, 7, 1), "never"), host: "b")
        let (soon, late) = (
            NextHopFailure.untried(reply: Reply(451, nil, "soon"), host: "c", until: now),
            NextHopFailure.untried(reply: Reply(451, nil, "late"), host: "d", until: now + 9)
        )
        #expect(soon.outweighing(tried) == tried && tried.outweighing(soon) == tried)
        #expect(never.outweighing(soon) == soon && soon.outweighing(never) == soon)
        #expect(late.outweighing(soon) == soon && soon.outweighing(late) == soon)
    }
}
