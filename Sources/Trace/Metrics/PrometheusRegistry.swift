import CoreMetrics
import Synchronization

/// The process's metrics, behind swift-metrics, as Prometheus reads them (text exposition format 0.0.4).
///
/// A metric's label is its name (`martlet_sessions_total`), its dimensions are the labels. Counters are counters; meters,
/// gauges and recorders that do not aggregate are gauges; timers are histograms in seconds, and recorders that aggregate are
/// histograms in powers of four. To count is one atomic addition, without a lock; only making a metric and reading all of
/// them take one.
///
/// A name has one type. What is made under a name that has another type works, and is not shown.
public final class PrometheusRegistry: MetricsFactory {
    private struct Content {
        var families: [String: PrometheusFamily] = [:]
        var help: [String: String] = [:]
    }

    private let content = Mutex(Content())

    /// - Parameter process: whether the process's own metrics are shown: memory, open files, processor time, start time.
    public init(process: Bool = true) {
        describe("martlet_trace_dropped_total", as: "Trace events that were lost because the trace could not be written in time.")
        if process { ProcessFacts.register(in: self) }
    }

    /// Sets the help text of `name`, whether the metric exists already or not.
    public func describe(_ name: String, as help: String) {
        content.withLock { $0.help[PrometheusLabels.metricName(name)] = help }
    }

    /// Adds a gauge that is asked at each reading, on the reader's thread; nil leaves it out. `read` must not wait.
    public func gauge(
        _ name: String, dimensions: [(String, String)] = [], help: String? = nil, read: @escaping @Sendable () -> Double?
    ) {
        if let help { describe(name, as: help) }
        add(name, dimensions, .read(read))
    }

    /// All metrics, ordered by name.
    public func rendered() -> String {
        // Read outside the lock: a gauge that is asked may make a metric.
        let (families, help) = content.withLock { ($0.families, $0.help) }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            family.write(name: name, help: help[name], to: &text)
        }
        return text
    }

    // MARK: MetricsFactory

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        guard case .counter(let counter) = series(label, dimensions, new: { .counter(PrometheusCounter()) }) else {
            return PrometheusCounter()
        }
        return counter
    }

    public func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        let made = series(label, dimensions) { .floatingPointCounter(PrometheusFloatingPointCounter()) }
        guard case .floatingPointCounter(let counter) = made else { return PrometheusFloatingPointCounter() }
        return counter
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions)
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? histogram(label, dimensions, bounds: PrometheusHistogram.valueBounds) : gauge(label, dimensions)
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(label, dimensions, bounds: PrometheusHistogram.secondBounds)
    }

    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    // MARK: -

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> PrometheusGauge {
        guard case .gauge(let gauge) = series(label, dimensions, new: { .gauge(PrometheusGauge()) }) else {
            return PrometheusGauge()
        }
        return gauge
    }

    private func histogram(_ label: String, _ dimensions: [(String, String)], bounds: [Double]) -> PrometheusHistogram {
        guard case .histogram(let histogram) = series(label, dimensions, new: { .histogram(PrometheusHistogram(bounds: bounds)) })
        else { return PrometheusHistogram(bounds: bounds) }
        return histogram
    }

    /// The series of that name with those labels; made when there is none and the name has no other type.
    private func series(
        _ label: String, _ dimensions: [(String, String)], new: () -> PrometheusFamily.Series
    ) -> PrometheusFamily.Series? {
        let name = PrometheusLabels.metricName(label)
        let labels = PrometheusLabels(dimensions)
        return content.withLock { content in
            if let known = content.families[name]?.series[labels] { return known }
            let series = new()
            guard content.families[name, default: PrometheusFamily(kind: series.kind)].kind == series.kind else { return nil }
            content.families[name, default: PrometheusFamily(kind: series.kind)].series[labels] = series
            return series
        }
    }

    private func add(_ label: String, _ dimensions: [(String, String)], _ series: PrometheusFamily.Series) {
        let name = PrometheusLabels.metricName(label)
        content.withLock { content in
            guard content.families[name, default: PrometheusFamily(kind: series.kind)].kind == series.kind else { return }
            content.families[name, default: PrometheusFamily(kind: series.kind)].series[PrometheusLabels(dimensions)] = series
        }
    }

    private func remove(_ handler: AnyObject) {
        content.withLock { content in
            for (name, family) in content.families {
                for (labels, series) in family.series where series.handler === handler {
                    content.families[name]?.series[labels] = nil
                }
                if content.families[name]?.series.isEmpty == true { content.families[name] = nil }
            }
        }
    }
}

extension PrometheusFamily.Series {
    fileprivate var handler: AnyObject? {
        switch self {
        case .counter(let handler): handler
        case .floatingPointCounter(let handler): handler
        case .gauge(let handler): handler
        case .histogram(let handler): handler
        case .read: nil
        }
    }
}
