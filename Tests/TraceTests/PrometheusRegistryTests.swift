import CoreMetrics
import Foundation
import Metrics
import Testing

@testable import Trace

/// What is counted can be read back from the text as a scraper reads it.
@Suite struct PrometheusRegistryTests {
    let registry = PrometheusRegistry(process: false)

    private func read() throws -> PrometheusText { try PrometheusText(registry.rendered()) }

    @Test func anEmptyRegistryIsAnEmptyText() {
        #expect(registry.rendered().isEmpty)
    }

    @Test func countersOfOneNameAreOneFamily() throws {
        registry.describe("martlet_refusals_total", as: "Refusals \\ by\nreason.")
        for (reason, count) in [("relay", 3), ("unknown-recipient", 5)] {
            Counter(label: "martlet_refusals_total", dimensions: [("reason", reason)], factory: registry).increment(by: count)
        }
        Counter(label: "martlet_refusals_total", dimensions: [("reason", "relay")], factory: registry).increment()
        #expect(
            registry.rendered() == """
                # HELP martlet_refusals_total Refusals \\\\ by\\nreason.
                # TYPE martlet_refusals_total counter
                martlet_refusals_total{reason="relay"} 4
                martlet_refusals_total{reason="unknown-recipient"} 5

                """)
        _ = try read()
    }

    @Test(arguments: ["\"", "\\", "\n", "\\n", "a\"b\\c\nd", "}", "grüße,x=\"y\"", ""])
    func labelValuesComeBack(value: String) throws {
        Gauge(label: "g", dimensions: [("a", value), ("b", "2")], factory: registry).record(1.5)
        let text = try read()
        let key = try #require(text.samples.first { $0.value == 1.5 }?.key)
        #expect(text.labels[key] == ["a": value, "b": "2"])
    }

    @Test(arguments: [
        ("martlet.sessions-open", "martlet_sessions_open"), ("1st", "_1st"), ("", "_"), ("ümlaut", "_mlaut"), ("a:b", "a:b"),
    ])
    func namesAreMadeLawful(label: String, name: String) throws {
        Counter(label: label, dimensions: [("le", "x"), ("__name__", "y"), ("a b", "z")], factory: registry).increment()
        let text = try read()
        #expect(text.types == [name: "counter"])
        #expect(text.labels.values.first == ["label_le": "x", "label___name__": "y", "a_b": "z"])
    }

    @Test func timersAreHistogramsInSeconds() throws {
        let timer = Metrics.Timer(label: "martlet_delivery_seconds", dimensions: [("way", "maildir")], factory: registry)
        for milliseconds in [0.1, 0.5, 3, 3, 700, 3_600_000] { timer.recordMilliseconds(milliseconds) }
        let text = try read()
        #expect(text.types["martlet_delivery_seconds"] == "histogram")
        func bucket(_ bound: String) -> Double? {
            text.samples["martlet_delivery_seconds_bucket{way=\"maildir\",le=\"\(bound)\"}"]
        }
        #expect(bucket("0.0005") == 2)
        #expect(bucket("0.0025") == 2)
        #expect(bucket("0.005") == 4)
        #expect(bucket("1") == 5)
        #expect(bucket("600") == 5)
        #expect(bucket("+Inf") == 6)
        #expect(text.samples["martlet_delivery_seconds_count{way=\"maildir\"}"] == 6)
        let sum = try #require(text.samples["martlet_delivery_seconds_sum{way=\"maildir\"}"])
        #expect(abs(sum - 3600.7066) < 1e-6)
    }

    @Test func aRecorderThatAggregatesIsAHistogramOfSizes() throws {
        let recorder = Recorder(label: "martlet_mail_octets", dimensions: [], aggregate: true, factory: registry)
        recorder.record(4096)
        recorder.record(4097)
        let text = try read()
        #expect(text.samples["martlet_mail_octets_bucket{le=\"4096\"}"] == 1)
        #expect(text.samples["martlet_mail_octets_bucket{le=\"16384\"}"] == 2)
        #expect(text.samples["martlet_mail_octets_sum"] == 8193)
    }

    @Test func metersRiseAndFall() throws {
        let meter = Meter(label: "martlet_sessions", factory: registry)
        meter.increment(by: 3.0)
        meter.decrement()
        #expect(try read().samples["martlet_sessions"] == 2)
        FloatingPointCounter(label: "martlet_cpu", factory: registry).increment(by: 0.25)
        #expect(try read().samples["martlet_cpu"] == 0.25)
    }

    @Test(arguments: [
        (Double.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (3, "3"), (1e300, "1e+300"), (-0.5, "-0.5"),
    ])
    func numbers(value: Double, text: String) throws {
        #expect(PrometheusFamily.number(value) == text)
    }

    @Test func aNameWithTwoTypesKeepsTheFirstAndDoesNotFail() throws {
        Counter(label: "x", factory: registry).increment()
        Metrics.Timer(label: "x", factory: registry).recordSeconds(1)
        Meter(label: "x", factory: registry).set(5)
        #expect(try read().types == ["x": "counter"])
        #expect(try read().samples == ["x": 1])
    }

    @Test func whatIsDestroyedIsNotShown() {
        let counter = Counter(label: "x", factory: registry)
        counter.increment()
        counter.destroy()
        #expect(registry.rendered().isEmpty)
    }

    @Test func manyTasksLoseNoCount() async throws {
        let registry = registry
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "c", factory: registry)
                    let timer = Metrics.Timer(label: "t", factory: registry)
                    let meter = Meter(label: "m", factory: registry)
                    for _ in 0..<1000 {
                        counter.increment()
                        timer.recordNanoseconds(1_000_000_000)
                        meter.increment()
                    }
                }
            }
        }
        let text = try read()
        #expect(text.samples["c"] == 8000)
        #expect(text.samples["t_count"] == 8000)
        #expect(text.samples["t_sum"] == 8000)
        #expect(text.samples["m"] == 8000)
    }

    @Test func theProcessIsSeen() throws {
        let text = try PrometheusText(PrometheusRegistry().rendered())
        #expect(try #require(text.samples["process_resident_memory_bytes"]) > 1_000_000)
        #expect(try #require(text.samples["process_open_fds"]) >= 3)
        let start = try #require(text.samples["process_start_time_seconds"])
        #expect(start > 1_500_000_000 && start <= Date().timeIntervalSince1970 + 2)
        #expect(text.help["process_open_fds"] != nil)
    }
}
