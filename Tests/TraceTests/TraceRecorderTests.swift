import CoreMetrics
import Foundation
import GRDB
import ServiceLifecycle
import Testing

@testable import Trace

/// What was recorded is written when the server ends, and a trace that cannot be written holds nobody up.
@Suite(.timeLimit(.minutes(1))) struct TraceRecorderTests {
    let folder: TemporaryFolder
    let book = LogBook()
    let registry = PrometheusRegistry(process: false)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func recorder(capacity: Int = 100_000, interval: Duration = .seconds(3600)) -> TraceRecorder {
        TraceRecorder(
            path: folder.trace, keep: .seconds(14 * 86_400), logger: book.logger, metrics: registry, capacity: capacity,
            interval: interval, now: { Sample.time })
    }

    private func stored() throws -> [TraceEvent] {
        try TraceStore(readingAt: folder.trace).rows(after: 0, limit: 1_000_000).map(\.event)
    }

    @Test func gracefulShutdownWritesWhatIsLeft() async throws {
        let recorder = recorder()
        let events = (0..<2500).map { Sample.event($0) }
        let group = ServiceGroup(configuration: .init(services: [.init(service: recorder)], logger: book.logger))
        async let run: Void = group.run()
        for event in events { recorder.record([event]) }
        await group.triggerGracefulShutdown()
        try await run
        #expect(try stored() == events)
    }

    @Test func cancellationWritesWhatIsLeft() async throws {
        let recorder = recorder()
        let events = Sample.session()
        let task = Task { await recorder.run() }
        recorder.record(events)
        task.cancel()
        await task.value
        #expect(try stored() == events)
    }

    @Test func aFullBatchIsWrittenBeforeTheTimeIsUp() async throws {
        let recorder = recorder()
        let task = Task { await recorder.run() }
        recorder.record((0..<TraceRecorder.batch).map { Sample.event($0) })
        // The interval is an hour: only the full batch can be the reason.
        while (try? stored().count) != TraceRecorder.batch { await Task.yield() }
        task.cancel()
        await task.value
        #expect(try stored().count == TraceRecorder.batch)
    }

    @Test func timeWritesASmallBatch() async throws {
        let recorder = recorder(interval: .milliseconds(5))
        let task = Task { await recorder.run() }
        recorder.record([Sample.event(1)])
        while (try? stored().count) != 1 { await Task.yield() }
        task.cancel()
        await task.value
        #expect(try stored() == [Sample.event(1)])
    }

    @Test func whatDoesNotFitIsLostAndCounted() async throws {
        let recorder = recorder(capacity: 10)
        recorder.record((0..<7).map { Sample.event($0) })
        recorder.record((7..<15).map { Sample.event($0) })
        recorder.record([Sample.event(15)])
        #expect(registry.rendered().contains("martlet_trace_dropped_total 6\n"))
        let task = Task { await recorder.run() }
        task.cancel()
        await task.value
        #expect(try stored() == (0..<10).map { Sample.event($0) })
        #expect(book.lines(with: "some are lost").count == 1)
    }

    @Test func aFolderThatIsNotThereLosesEventsAtTheEndAndCountsThem() async throws {
        let recorder = TraceRecorder(
            path: folder.path + "/missing/trace.sqlite", logger: book.logger, metrics: registry)
        let task = Task { await recorder.run() }
        recorder.record(Sample.session())
        task.cancel()
        await task.value
        #expect(registry.rendered().contains("martlet_trace_dropped_total 7\n"))
        #expect(book.lines(with: "cannot be written;").count == 1)
    }
}
