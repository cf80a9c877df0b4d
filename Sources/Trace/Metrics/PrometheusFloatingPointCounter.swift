import CoreMetrics

/// A number with fractions that only grows.
final class PrometheusFloatingPointCounter: FloatingPointCounterHandler {
    private let sum = AtomicDouble()

    var value: Double { sum.value }

    /// A counter never falls: an amount that is not above zero is not counted.
    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        sum.add(amount)
    }

    func reset() {
        sum.value = 0
    }
}
