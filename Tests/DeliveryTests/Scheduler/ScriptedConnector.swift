import Foundation
import MailFormat
import NIOCore
import SMTP
import Synchronization

@testable import Delivery

/// Next hops that say what a test has written down for them, and keep what they take.
final class ScriptedConnector: NextHopConnector {
    struct Mail: Sendable {
        var nextHop: NextHop
        var command: MailCommand
        var recipients: [String]
        var text: String
    }

    /// What a next hop does.
    struct Script: Sendable {
        var failure: NextHopFailure?
        /// It has no TLS of the kind that REQUIRETLS asks for.
        var lacksRequireTLS = false
        var recipient: @Sendable (String) -> Reply = { _ in Reply(250, .init(2, 1, 5), "ok") }
        var end = Reply(250, .init(2, 0, 0), "queued")
        var offersDSN = false
        /// Recipients whose mails break the session.
        var breaksFor: Set<String> = []
        /// How long the end of a mail takes.
        var delay = Duration.zero
    }

    private struct State {
        var scripts: [String: Script] = [:]
        var mails: [Mail] = []
        var connects: [String: Int] = [:]
        var open: [String: Int] = [:]
        var mostOpen: [String: Int] = [:]
    }

    private let state = Mutex(State())

    var mails: [Mail] { state.withLock(\.mails) }
    func mails(to domain: String) -> [Mail] { mails.filter { Self.name($0.nextHop) == domain } }
    func connects(to domain: String) -> Int { state.withLock { $0.connects[domain] ?? 0 } }
    func mostOpen(to domain: String) -> Int { state.withLock { $0.mostOpen[domain] ?? 0 } }

    func script(_ domain: String, _ change: (inout Script) -> Void) {
        state.withLock { state in
            var script = state.scripts[domain] ?? Script()
            change(&script)
            state.scripts[domain] = script
        }
    }

    private static func name(_ nextHop: NextHop) -> String {
        switch nextHop {
        case .domain(let domain): domain.ascii
        case .host(let host, _, _): host
        case .lmtp(let host, _): host
        case .lmtpSocket(let path): path
        }
    }

    func connect(to nextHop: NextHop, requiringTLS: Bool) async throws(NextHopFailure) -> any NextHopSession {
        let name = Self.name(nextHop)
        let script = state.withLock { state in
            state.connects[name, default: 0] += 1
            return state.scripts[name] ?? Script()
        }
        if requiringTLS, script.lacksRequireTLS {
            throw .permanent(reply: Reply(550, .init(5, 7, 30), "\(name) does not offer REQUIRETLS"), host: name)
        }
        if let failure = script.failure {
            try? await Task.sleep(for: script.delay)
            throw failure
        }
        state.withLock { state in
            let open = (state.open[name] ?? 0) + 1
            state.open[name] = open
            state.mostOpen[name] = max(state.mostOpen[name] ?? 0, open)
        }
        return Session(self, nextHop, script)
    }

    private final class Session: NextHopSession {
        private let owner: ScriptedConnector
        private let nextHop: NextHop
        private let script: Script
        private let mail = Mutex<Mail?>(nil)

        init(_ owner: ScriptedConnector, _ nextHop: NextHop, _ script: Script) {
            (self.owner, self.nextHop, self.script) = (owner, nextHop, script)
        }

        var peer: String { "\(ScriptedConnector.name(nextHop)) [192.0.2.1] TLSv1.3" }
        var offers: NextHopOffers {
            var offers = NextHopOffers()
            offers.dsn = script.offersDSN
            return offers
        }

        func open(
            _ mail: MailCommand, _ recipients: [RcptCommand]
        ) async throws(NextHopFailure) -> (mail: Reply, recipients: [Reply]) {
            let names = recipients.map { if case .address(let address) = $0.forwardPath { address.description } else { "" } }
            let replies = names.map(script.recipient)
            let taken = zip(names, replies).filter { $1.isPositive }.map(\.0)
            self.mail.withLock { $0 = Mail(nextHop: nextHop, command: mail, recipients: taken, text: "") }
            return (Reply(250, .init(2, 1, 0), "ok"), replies)
        }

        func add(_ recipient: RcptCommand) async throws(NextHopFailure) -> Reply { Reply(250, nil, "ok") }

        func send(_ content: any NextHopContent) async throws(NextHopFailure) -> [Reply] {
            var text = ""
            let reader = content.makeReader()
            while let part = try? await reader.next() { text += String(buffer: part) }
            guard (try? await Task.sleep(for: script.delay)) != nil else {
                throw .temporary(reply: Reply(451, .init(4, 4, 2), "cut off"), host: "test")
            }
            if let mail = mail.withLock(\.self), !script.breaksFor.isDisjoint(with: mail.recipients) {
                throw .temporary(
                    reply: Reply(451, .init(4, 4, 2), "connection lost"), host: ScriptedConnector.name(nextHop))
            }
            if script.end.isPositive, var mail = mail.withLock(\.self) {
                mail.text = text
                owner.state.withLock { $0.mails.append(mail) }
            }
            return [script.end]
        }

        func reset() async throws(NextHopFailure) {}

        func finish() async {
            owner.state.withLock { $0.open[ScriptedConnector.name(nextHop), default: 1] -= 1 }
        }
    }
}
