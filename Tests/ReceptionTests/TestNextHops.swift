import Delivery
import MailFormat
import NIOCore
import SMTP
import Synchronization

/// Next hops in memory that answer as a test wants, and keep what they took.
final class TestNextHops: NextHopConnector {
    struct Mail: Sendable {
        let nextHop: NextHop
        let sender: ReversePath
        let recipients: [String]
        let text: String
    }

    /// How a next hop behaves.
    struct Behaviour: Sendable {
        /// Nil: it can be connected to.
        var failure: NextHopFailure?
        var mail = Reply(250, .init(2, 1, 0), "sender ok")
        var recipients: [String: Reply] = [:]
        var recipient = Reply(250, .init(2, 1, 5), "recipient ok")
        var data = Reply(250, .init(2, 0, 0), "queued as 4711")
        /// Over LMTP: the answers for single recipients.
        var each: [String: Reply] = [:]
        /// It never answers MAIL, or the data.
        var hangsAtMail = false
        var hangsAtData = false
        /// The connection breaks behind RCPT for these.
        var breaksAt: Set<String> = []
        /// The connection breaks behind the data.
        var breaksAtData = false
    }

    struct State: Sendable {
        var behaviours: [NextHop: Behaviour] = [:]
        var mails: [Mail] = []
        var connections = 0
        var open = 0
        var asked: [String] = []
        /// All that anybody tried to connect to.
        var wanted: Set<NextHop> = []
    }

    let state = Mutex(State())

    var mails: [Mail] { state.withLock(\.mails) }
    /// Sessions that were opened and not finished.
    var open: Int { state.withLock(\.open) }
    var connections: Int { state.withLock(\.connections) }
    /// Recipients that were asked for, in order.
    var asked: [String] { state.withLock(\.asked) }

    func set(_ nextHop: NextHop, _ change: (inout Behaviour) -> Void) {
        state.withLock { change(&$0.behaviours[nextHop, default: Behaviour()]) }
    }

    func set(_ domain: String, _ change: (inout Behaviour) -> Void) {
        guard let domain = try? Domain(domain) else { return }
        set(.domain(domain), change)
    }

    func behaviour(_ nextHop: NextHop) -> Behaviour { state.withLock { $0.behaviours[nextHop] ?? Behaviour() } }

    func connect(to nextHop: NextHop, requiringTLS: Bool) async throws(NextHopFailure) -> any NextHopSession {
        state.withLock { _ = $0.wanted.insert(nextHop) }
        if let failure = behaviour(nextHop).failure { throw failure }
        state.withLock {
            $0.connections += 1
            $0.open += 1
        }
        return Session(nextHop, self)
    }

    /// Waits until it is cancelled.
    static func hang() async -> NextHopFailure {
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
        return .temporary(reply: Reply(451, .init(4, 4, 2), "cancelled"), host: "hanging")
    }

    final class Session: NextHopSession {
        private struct Transaction: Sendable {
            var sender: ReversePath = .null
            var recipients: [String] = []
            var isOpen = false
            var isFinished = false
        }

        private let nextHop: NextHop
        private let hops: TestNextHops
        private let transaction = Mutex(Transaction())

        init(_ nextHop: NextHop, _ hops: TestNextHops) {
            self.nextHop = nextHop
            self.hops = hops
        }

        var peer: String { "mx.next.example" }
        var offers: NextHopOffers { NextHopOffers() }

        func open(
            _ mail: MailCommand, _ recipients: [RcptCommand]
        ) async throws(NextHopFailure) -> (mail: Reply, recipients: [Reply]) {
            let behaviour = hops.behaviour(nextHop)
            if behaviour.hangsAtMail { throw await TestNextHops.hang() }
            guard behaviour.mail.isPositive else { return (behaviour.mail, []) }
            transaction.withLock { $0 = Transaction(sender: mail.reversePath, isOpen: true) }
            return (behaviour.mail, recipients.map { answer($0, behaviour) })
        }

        func add(_ recipient: RcptCommand) async throws(NextHopFailure) -> Reply {
            guard transaction.withLock(\.isOpen) else {
                return Reply(503, .init(5, 5, 1), "say MAIL first")
            }
            let behaviour = hops.behaviour(nextHop)
            if case .address(let address) = recipient.forwardPath, behaviour.breaksAt.contains(address.description) {
                throw .temporary(reply: Reply(451, .init(4, 4, 2), "the connection broke"), host: peer)
            }
            return answer(recipient, behaviour)
        }

        private func answer(_ recipient: RcptCommand, _ behaviour: Behaviour) -> Reply {
            guard case .address(let address) = recipient.forwardPath else { return behaviour.recipient }
            let name = address.description
            hops.state.withLock { $0.asked.append(name) }
            let reply = behaviour.recipients[name] ?? behaviour.recipient
            if reply.isPositive { transaction.withLock { $0.recipients.append(name) } }
            return reply
        }

        func send(_ content: any NextHopContent) async throws(NextHopFailure) -> [Reply] {
            let behaviour = hops.behaviour(nextHop)
            if behaviour.hangsAtData { throw await TestNextHops.hang() }
            if behaviour.breaksAtData {
                throw .temporary(reply: Reply(451, .init(4, 4, 2), "the connection broke"), host: peer)
            }
            let taken = transaction.withLock { transaction in
                defer { transaction.isOpen = false }
                return transaction
            }
            let isLMTP: Bool =
                switch nextHop {
                case .lmtp, .lmtpSocket: true
                default: false
                }
            let replies = isLMTP ? taken.recipients.map { behaviour.each[$0] ?? behaviour.data } : [behaviour.data]
            let has =
                isLMTP
                ? zip(taken.recipients, replies).filter { $1.isPositive }.map(\.0)
                : behaviour.data.isPositive ? taken.recipients : []
            guard !has.isEmpty else { return replies }
            var text = ""
            let reader = content.makeReader()
            var octets = 0
            do {
                while let part = try await reader.next() {
                    octets += part.readableBytes
                    text += String(buffer: part)
                }
            } catch {
                throw .temporary(reply: Reply(451, .init(4, 3, 0), "cannot read: \(error)"), host: peer)
            }
            guard octets == content.octets else {
                throw .temporary(reply: Reply(451, .init(4, 3, 0), "\(octets) octets of \(content.octets)"), host: peer)
            }
            let mail = Mail(nextHop: nextHop, sender: taken.sender, recipients: has, text: text)
            hops.state.withLock { $0.mails.append(mail) }
            return replies
        }

        func reset() async throws(NextHopFailure) {
            transaction.withLock { $0.isOpen = false }
        }

        func finish() async {
            let wasFinished = transaction.withLock { transaction in
                defer { transaction.isFinished = true }
                return transaction.isFinished
            }
            if !wasFinished { hops.state.withLock { $0.open -= 1 } }
        }
    }
}
