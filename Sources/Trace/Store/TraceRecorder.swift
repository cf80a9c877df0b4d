import Logging
import Metrics
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Keeps the events of sessions and mails in `trace.sqlite`, off the path of the mail.
///
/// ``record(_:)`` puts events into a bounded buffer and returns; it takes a lock for the time of a copy and nothing else.
/// ``run()`` writes them in batches, each after 200 ms or 1000 events, in one transaction. An event is durable against a crash
/// of the server when its batch is written; the last 200 ms can be lost, the mails cannot. A trace that cannot be written (disk
/// full, file locked, folder gone) holds nothing up: the buffer fills, what does not fit is lost and counted in
/// `martlet_trace_dropped_total`, and the log says so once when it begins and once when it is over. A damaged file is
/// renamed to `trace.sqlite.damaged-TIME` and a new one begun.
public final class TraceRecorder: TraceSink, Service {
    /// How many events wait at most; about 400 octets each.
    public static let defaultCapacity = 20_000
    static let batch = 1000
    static let interval: Duration = .milliseconds(200)

    /// Where the writer sits while the tasks of ``run()`` hand it from one to the other.
    private final class Desk: Sendable {
        let writer: Mutex<TraceWriter>
        init(_ writer: TraceWriter) { self.writer = Mutex(writer) }
    }

    private enum Signal { case batchIsFull, timeIsUp }

    private let path: String
    private let keep: Duration
    private let logger: Logger
    private let now: @Sendable () -> Int64
    private let buffer: TraceBuffer
    private let interval: Duration
    private let signals: AsyncStream<Signal>
    private let signal: AsyncStream<Signal>.Continuation
    private let dropped: Counter

    /// - Parameters:
    ///   - path: where the trace is; made when missing, its folder is not.
    ///   - keep: events older than that are deleted.
    ///   - metrics: where `martlet_trace_dropped_total` is counted.
    public convenience init(
        path: String, keep: Duration = .seconds(14 * 86_400), logger: Logger, metrics: any MetricsFactory = MetricsSystem.factory
    ) {
        self.init(path: path, keep: keep, logger: logger, metrics: metrics, capacity: TraceRecorder.defaultCapacity)
    }

    init(
        path: String, keep: Duration, logger: Logger, metrics: any MetricsFactory, capacity: Int,
        interval: Duration = TraceRecorder.interval, now: @escaping @Sendable () -> Int64 = { CivilTime.now }
    ) {
        self.path = path
        self.keep = keep
        self.logger = logger
        self.now = now
        self.interval = interval
        buffer = TraceBuffer(capacity: capacity, batch: TraceRecorder.batch)
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        dropped = Counter(label: "martlet_trace_dropped_total", dimensions: [], factory: metrics)
    }

    public func record(_ events: [TraceEvent]) {
        guard !events.isEmpty else { return }
        let (lost, fullBatch) = buffer.add(events)
        if fullBatch { signal.yield(.batchIsFull) }
        if lost > 0 { dropped.increment(by: lost) }
    }

    /// Writes until the server shuts down or the task is cancelled; returns when all that was recorded until then is written.
    ///
    /// To be run once. In a service group it stands before the services that record, so that it is shut down after them.
    public func run() async {
        // A thread of its own: a disk that hangs must not take the threads that others need.
        let thread = NIOThreadPool(numberOfThreads: 1)
        thread.start()
        let desk = Desk(TraceWriter(path: path, keep: keep.microseconds, buffer: buffer, logger: logger, now: now))
        await withTaskCancellationOrGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [interval, signal] in
                    while (try? await Task.sleep(for: interval)) != nil { signal.yield(.timeIsUp) }
                }
                await thread.perform { desk.writer.withLock { $0.step() } }
                for await _ in signals {
                    await thread.perform { desk.writer.withLock { $0.step() } }
                }
                group.cancelAll()
            }
        } onCancelOrGracefulShutdown: { [signal] in
            signal.finish()
        }
        let lost = await thread.perform { desk.writer.withLock { $0.finish() } }
        if lost > 0 { dropped.increment(by: lost) }
        await withCheckedContinuation { done in
            thread.shutdownGracefully { _ in done.resume() }
        }
    }
}

extension NIOThreadPool {
    /// Runs `body` on one of the threads, to its end even when the task is cancelled.
    fileprivate func perform<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            submit { _ in continuation.resume(returning: body()) }
        }
    }
}

extension Duration {
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
