import CoreMetrics

/// A number that rises and falls: a `Meter`, a `Gauge`, or a `Recorder` that keeps the last value.
final class PrometheusGauge: MeterHandler, RecorderHandler {
    private let current = AtomicDouble()

    var value: Double { current.value }

    func set(_ value: Int64) { current.value = Double(value) }
    func set(_ value: Double) { current.value = value }
    func increment(by amount: Double) { current.add(amount) }
    func decrement(by amount: Double) { current.add(-amount) }
    func record(_ value: Int64) { current.value = Double(value) }
    func record(_ value: Double) { current.value = value }
}
