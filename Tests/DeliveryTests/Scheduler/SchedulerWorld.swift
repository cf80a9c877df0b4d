import Directory
import Foundation
import MailFormat
import NIOCore
import SMTP
import Synchronization
import TestFixtures
import Testing
import Trace

@testable import Delivery
@testable @_spi(Authentication) import Spool

/// A queue on disk, next hops and mailboxes in memory, and a scheduler between them.
final class SchedulerWorld: Sendable {
    let spool: SQLiteSpool
    let directory = ScriptedDirectory()
    let connector = ScriptedConnector()
    let mailboxes = MemoryMailboxes()
    let trace = MemoryTrace()
    let scheduler: Scheduler
    private let runner = ProgramRunner(settings: ProgramSettings(time: .seconds(20)))
    private let ahead = ClockOffset()
    private let folder: String

    /// - Parameter makeConnector: nil: next hops are in memory.
    init(
        _ settings: SchedulerSettings = SchedulerSettings(),
        makeConnector: ((SchedulerClock) throws -> any NextHopConnector)? = nil
    ) throws {
        folder = NSTemporaryDirectory() + "martlet-scheduler-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        spool = SQLiteSpool(folder: folder + "/queue", logger: .quiet)
        let clock = SchedulerClock(now: { [ahead] in Date().addingTimeInterval(ahead.seconds) }, chance: { 0.5 })
        scheduler = Scheduler(
            spool: spool, directory: directory, routes: directory, connector: try makeConnector?(clock) ?? connector,
            delivery: mailboxes,
            programs: QueuePrograms(runner: runner, folder: NSTemporaryDirectory()), hostname: try Domain("mx.kunde.example"),
            trace: trace, settings: settings, logger: .quiet,
            clock: clock)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func advance(by seconds: TimeInterval) {
        ahead.add(seconds)
        scheduler.wake()
    }

    /// Runs the scheduler around `body` and lets it shut down gracefully.
    func running(_ body: () async throws -> Void) async throws {
        try await scheduler.running(body)
        await spool.close()
        await runner.shutdown()
    }

    /// Queues a mail.
    /// - Parameter sender: empty for the null sender; an address of `kunde.example` has logged in.
    func queue(
        from sender: String = "anna@kunde.example", to recipients: [String], notify: NotifyRequest? = nil,
        proof: AnswerableSender.Proof = .mailbox(id: 1), origin: SpoolEnvelope.Origin? = nil,
        text: String = "Subject: hello\r\n\r\nhi\r\n",
        change: (inout SpoolEnvelope) -> Void = { _ in }
    ) async throws {
        let path: ReversePath = sender.isEmpty ? .null : .address(try Address(sender))
        let answerable = AnswerableSender(path, proof: proof).map { SpoolEnvelope.Origin.answerable($0) }
        var envelope = SpoolEnvelope(
            id: "T" + UUID().uuidString.prefix(8), reversePath: path, origin: origin ?? answerable ?? .unanswerable,
            recipients: try recipients.map {
                let address = try Address($0)
                return SpoolRecipient(address: address, destination: address.domain.ascii, notify: notify)
            }, senderKey: sender, messageID: "m@kunde.example")
        change(&envelope)
        let writer = spool.begin(envelope)
        try await writer.append(ByteBuffer(string: text))
        try await writer.commit()
    }

    /// Waits until it holds, for a minute at most.
    func until(_ what: String, _ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            guard ContinuousClock.now < end else {
                Issue.record("waited in vain until \(what)")
                throw CancellationError()
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// What the trace says of a recipient, in order.
    func story(of recipient: String) -> [TraceEvent.Kind] {
        trace.events.filter { $0.recipient == recipient }.map(\.kind)
    }
}

final class ClockOffset: Sendable {
    private let held = Mutex(TimeInterval(0))
    var seconds: TimeInterval { held.withLock(\.self) }
    func add(_ seconds: TimeInterval) { held.withLock { $0 += seconds } }
}

/// `kunde.example` is ours, with `anna` (mailbox 1) and what a test adds.
final class ScriptedDirectory: DirectoryStore, RouteStore {
    private struct State {
        var answers: [String: Resolution] = [:]
        var mailboxes: [Mailbox.ID: Mailbox] = [:]
        var routes: [String: Route] = [:]
        var postmaster: Mailbox.ID?
        var groups: [String: Expansion] = [:]
        var claimed: Set<String> = []
    }

    private let state = Mutex(State())

    init() { add(mailbox: 1, "anna@kunde.example") }

    func add(mailbox id: Mailbox.ID, _ address: String, language: Mailbox.Language? = nil) {
        let mailbox = Mailbox(id: id, address: address, maildir: "/nowhere/\(id)", uid: 1, gid: 1, language: language)
        state.withLock {
            $0.mailboxes[id] = mailbox
            $0.answers[address] = .mailboxes([mailbox])
        }
    }

    /// Whose the server's postmaster is.
    func set(postmaster id: Mailbox.ID?) { state.withLock { $0.postmaster = id } }

    func remove(mailbox id: Mailbox.ID) { state.withLock { $0.mailboxes[id] = nil } }

    func set(_ address: String, _ resolution: Resolution) { state.withLock { $0.answers[address] = resolution } }

    /// A group of mailboxes, as its address says.
    func set(group: Expansion) {
        state.withLock {
            $0.groups[group.address] = group
            $0.answers[group.address] = .mailboxes(group.mailboxes)
        }
    }

    func group(_ recipient: ForwardPath) async throws(DirectoryError) -> Expansion? {
        guard case .address(let address) = recipient else { return nil }
        return state.withLock { $0.groups[address.description] }
    }

    func claimNotice(to mailbox: Mailbox.ID, about subject: String, at time: Int64) async throws(DirectoryError) -> Bool {
        state.withLock { $0.claimed.insert("\(mailbox) \(subject) \(time / 86_400)").inserted }
    }

    func route(_ domain: String, _ target: RouteTarget) throws {
        let pattern = RoutePattern.domain(try Domain(domain))
        state.withLock { $0.routes[domain] = Route(pattern: pattern, target: target) }
    }

    func resolve(_ recipient: ForwardPath) async throws(DirectoryError) -> Resolution {
        if recipient == .postmaster {
            let mailbox = state.withLock { state in state.postmaster.flatMap { state.mailboxes[$0] } }
            return mailbox.map { .mailboxes([$0]) } ?? .unknown
        }
        guard case .address(let address) = recipient, address.domain.ascii == "kunde.example" else { return .foreign }
        return state.withLock { $0.answers[address.description] } ?? .unknown
    }

    func mailbox(id: Mailbox.ID) async throws(DirectoryError) -> Mailbox? { state.withLock { $0.mailboxes[id] } }
    func route(for domain: Domain) async throws(DirectoryError) -> Route? { state.withLock { $0.routes[domain.ascii] } }
    func secrets(for purpose: Secret.Purpose) async throws(DirectoryError) -> [Secret] {
        [Secret(number: 0, value: Array(repeating: 7, count: 32), madeAt: 0)]
    }
    func relayDomain(_ domain: Domain) async throws(DirectoryError) -> RelayDomain? { nil }
}

/// Mailboxes in memory, and full where a test wants it.
final class MemoryMailboxes: LocalDelivery {
    struct Mail: Sendable {
        var mailboxes: [Mailbox.ID]
        var text: String
    }

    private let kept = Mutex<(mails: [Mail], full: Set<Mailbox.ID>)>(([], []))
    var mails: [Mail] { kept.withLock(\.mails) }
    func fill(_ mailbox: Mailbox.ID) { kept.withLock { _ = $0.full.insert(mailbox) } }
    func empty(_ mailbox: Mailbox.ID) { kept.withLock { _ = $0.full.remove(mailbox) } }

    func checkRoom(in mailbox: Mailbox, declaredOctets: Int?) async throws(DeliveryError) {
        if kept.withLock({ $0.full.contains(mailbox.id) }) { throw .mailboxFull(.permanent) }
    }

    func begin(for mailboxes: [Mailbox]) -> any IncomingMessage { Message(self, mailboxes.map(\.id)) }

    private final class Message: IncomingMessage {
        private let owner: MemoryMailboxes
        private let mailboxes: [Mailbox.ID]
        private let text = Mutex("")

        init(_ owner: MemoryMailboxes, _ mailboxes: [Mailbox.ID]) {
            (self.owner, self.mailboxes) = (owner, mailboxes)
        }

        func append(_ octets: ByteBuffer) async throws(DeliveryError) { text.withLock { $0 += String(buffer: octets) } }

        func commit() async throws(DeliveryError) {
            let mail = Mail(mailboxes: mailboxes, text: text.withLock(\.self))
            let isFull = owner.kept.withLock { kept in
                guard kept.full.isDisjoint(with: mailboxes) else { return true }
                kept.mails.append(mail)
                return false
            }
            if isFull { throw .mailboxFull(.permanent) }
        }

        func discard() async {}
    }
}
