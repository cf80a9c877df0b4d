import Directory
import Foundation
import Logging
import MailFormat
import NIOCore
import NIOPosix
import ServiceLifecycle
import Spool
import Synchronization
import Trace

/// Empties the queue: finds what is due, delivers it with as many deliveries at once as the next hops bear, writes down what became of it.
///
/// It sleeps until the queue changes, a delivery ends or the next try is due; it never looks in vain. What is decided is decided in
/// structs without I/O: ``LaneBook`` says who may begin, ``DeliveryWindow`` how many at once, ``RetrySchedule`` when again,
/// ``TransactionReading`` what answers mean, ``Fate`` what becomes of a recipient.
public final class Scheduler: Service {
    /// Passes are at least so far apart, so that a thousand mails a second do not mean a thousand questions to the queue.
    static let pause = Duration.milliseconds(10)
    /// How long it waits before it asks a queue or directory again that did not answer.
    static let patience = Duration.seconds(5)
    /// How many destinations are asked for at a time.
    static let page = 100

    let spool: any Spool
    let directory: any DirectoryStore
    let routes: any RouteStore
    let connector: any NextHopConnector
    let delivery: any LocalDelivery
    let programs: QueuePrograms?
    let owners: OwnerNotices?
    let ledger = MemberLedger()
    let settler: Settler
    let keeper: LeaseKeeper
    let clock: SchedulerClock
    let logger: Logger
    let metrics: QueueMetrics
    let book: Mutex<LaneBook>
    /// Deliveries run in turn on the event loops, where their connections are.
    private let executors: [EventLoopExecutor]
    private let turn = Atomic(0)
    private let current: CurrentSettings
    private let stopping = Atomic(false)
    private let wakes: AsyncStream<Void>
    private let waker: AsyncStream<Void>.Continuation
    private let alarm: Alarm

    init(
        spool: any Spool, directory: any DirectoryStore, routes: any RouteStore, connector: any NextHopConnector,
        delivery: any LocalDelivery, programs: QueuePrograms?, reports: any ReportDesk, owners: OwnerNotices?,
        trace: any TraceSink,
        settings: CurrentSettings, logger: Logger, clock: SchedulerClock = SchedulerClock(),
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) {
        self.spool = spool
        self.directory = directory
        self.routes = routes
        self.connector = connector
        self.delivery = delivery
        self.programs = programs
        self.owners = owners
        self.clock = clock
        self.logger = logger
        metrics = QueueMetrics()
        executors = group.makeIterator().map(EventLoopExecutor.init)
        settler = Settler(
            spool: spool, reports: reports, trace: trace, metrics: metrics, logger: logger, clock: clock, patience: Self.patience)
        keeper = LeaseKeeper(spool: spool, clock: clock, logger: logger)
        book = Mutex(LaneBook(limits: settings.value.limits))
        current = settings
        let (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        (self.wakes, self.waker) = (wakes, waker)
        alarm = Alarm { waker.yield() }
    }

    /// What holds for deliveries that begin from now on.
    public var settings: SchedulerSettings {
        get { current.value }
        set {
            current.value = newValue
            book.withLock { $0.limits = newValue.limits }
            wake()
        }
    }

    /// Whether the server goes down: nothing more is leased.
    var isStopping: Bool { stopping.load(ordering: .acquiring) }

    func wake() { waker.yield() }

    /// Delivers until the server goes down; then deliveries under way finish within the drain, and leases that were not begun are given back.
    /// What is cut off after that comes back when its lease ends.
    public func run() async {
        // Before the first look: what comes between the two is seen by one of them.
        let changes = spool.changes()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.keeper.run() }
                group.addTask { for await _ in changes { self.wake() } }
                await self.dispatch()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.stopping.store(true, ordering: .releasing)
            self.wake()
        }
    }

    private func dispatch() async {
        await withDiscardingTaskGroup { deliveries in
            var wakes = self.wakes.makeAsyncIterator()
            wake()
            while await wakes.next() != nil, !isStopping {
                await pass(&deliveries)
                try? await Task.sleep(for: Self.pause)
            }
            let end = ContinuousClock.now + settings.drain
            alarm.set(in: settings.drain.timeInterval)
            while book.withLock(\.running) > 0, ContinuousClock.now < end, await wakes.next() != nil {}
            alarm.set(in: nil)
            deliveries.cancelAll()
        }
    }

    /// Begins what is due and has room.
    private func pass(_ deliveries: inout DiscardingTaskGroup) async {
        let now = clock.now()
        var begun = book.withLock { $0.beginWaiting(at: now) }
        var next: Date?
        do {
            try await begin(&begun, at: now)
            next = try await spool.nextDue(after: now)
        } catch {
            logger.error("the queue cannot be emptied now; it is tried again", metadata: ["error": "\(error)"])
            next = now.addingTimeInterval(Self.patience.timeInterval)
        }
        for (destination, key) in begun {
            deliveries.addTask(executorPreference: nextExecutor()) { await self.serve(destination, key) }
        }
        metrics.running.record(book.withLock(\.running))
        alarm.set(in: next.map { $0.timeIntervalSince(now) })
    }

    private func nextExecutor() -> EventLoopExecutor? {
        guard !executors.isEmpty else { return nil }
        return executors[turn.wrappingAdd(1, ordering: .relaxed).oldValue % executors.count]
    }

    /// Asks for what is due, page by page, until there is no more or no room. Without room it asks still: deliveries then end after their
    /// batch, and whoever is due gets a turn.
    private func begin(_ begun: inout [(destination: String, key: LaneBook.Key)], at now: Date) async throws {
        while true {
            let (excluded, isSated) = book.withLock { ($0.excluded(at: now), $0.isSated) }
            guard !isSated else { return }
            let due = try await spool.dueDestinations(at: now, excluding: excluded, limit: Self.page)
            for destination in due {
                guard book.withLock(\.hasRoom) else { return book.withLock { $0.isPressed = true } }
                let key = try await key(of: destination)
                if book.withLock({ $0.begin(destination, in: key, at: now) }) { begun.append((destination, key)) }
            }
            guard due.count == Self.page else { return book.withLock { $0.isPressed = false } }
        }
    }

    /// Where mail of that destination goes now.
    private func key(of destination: String) async throws(DirectoryError) -> LaneBook.Key {
        // What is no domain is a name that this server gave to its own mailboxes.
        guard let domain = try? Domain(destination) else { return .local }
        if let relay = try await routes.relayDomain(domain) { return .relay(NextHop(relay, for: domain)) }
        if try await directory.isLocal(domain) { return .local }
        return switch try await routes.way(to: domain) {
        case .nextHop(let nextHop): .nextHop(nextHop)
        case .discard: .discard
        case .hold: .hold
        }
    }
}

extension DirectoryStore {
    /// Whether mail for the domain stays here.
    func isLocal(_ domain: Domain) async throws(DirectoryError) -> Bool {
        guard let postmaster = try? LocalPart(text: "postmaster") else { return false }
        return try await resolve(.address(Address(localPart: postmaster, domain: domain))) != .foreign
    }
}
