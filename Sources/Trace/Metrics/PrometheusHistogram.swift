import CoreMetrics
import Synchronization

/// Counts observations by size: a `Timer` (in seconds), or a `Recorder` that aggregates.
final class PrometheusHistogram: TimerHandler, RecorderHandler {
    /// Seconds: from a lookup in memory to the longest wait of RFC 5321 §4.5.3.2.
    static let secondBounds: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600,
    ]
    /// For what is no time, octets above all: powers of four.
    static let valueBounds: [Double] = [
        1, 4, 16, 64, 256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864, 268_435_456,
    ]

    private final class Bucket: Sendable {
        let count = Atomic<Int64>(0)
    }

    struct Snapshot: Equatable {
        /// How many observations are not above each bound, and at the end how many there are.
        let cumulative: [Int64]
        let sum: Double
        var count: Int64 { cumulative.last ?? 0 }
    }

    /// Ascending; a bucket has what is not above its bound and above the one before. One more has the rest.
    let bounds: [Double]
    private let buckets: [Bucket]
    private let sum = AtomicDouble()

    init(bounds: [Double]) {
        self.bounds = bounds
        buckets = (0...bounds.count).map { _ in Bucket() }
    }

    /// The count is the sum of the buckets, so that they agree even while others observe.
    var snapshot: Snapshot {
        var total: Int64 = 0
        let cumulative = buckets.map { bucket in
            total += bucket.count.load(ordering: .relaxed)
            return total
        }
        return Snapshot(cumulative: cumulative, sum: sum.value)
    }

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Int64) { record(Double(value)) }

    /// What is not a number has no size and is not counted.
    func record(_ value: Double) {
        guard !value.isNaN else { return }
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        buckets[index].count.wrappingAdd(1, ordering: .relaxed)
        sum.add(value)
    }
}
