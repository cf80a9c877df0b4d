/// All series of one name: they have one type and one help text.
struct PrometheusFamily {
    enum Kind: String {
        case counter, gauge, histogram
    }

    enum Series {
        case counter(PrometheusCounter)
        case floatingPointCounter(PrometheusFloatingPointCounter)
        case gauge(PrometheusGauge)
        case histogram(PrometheusHistogram)
        /// A gauge that is asked when it is read.
        case read(@Sendable () -> Double?)

        var kind: Kind {
            switch self {
            case .counter, .floatingPointCounter: .counter
            case .gauge, .read: .gauge
            case .histogram: .histogram
            }
        }
    }

    let kind: Kind
    var series: [PrometheusLabels: Series] = [:]

    /// Appends the family in text exposition format 0.0.4.
    func write(name: String, help: String?, to text: inout String) {
        guard !series.isEmpty else { return }
        if let help { text += "# HELP \(name) \(PrometheusLabels.escapedHelp(help))\n" }
        text += "# TYPE \(name) \(kind.rawValue)\n"
        for (labels, series) in series.sorted(by: { $0.key < $1.key }) {
            switch series {
            case .counter(let counter): text += "\(name)\(labels.braces()) \(counter.value)\n"
            case .floatingPointCounter(let counter):
                text += "\(name)\(labels.braces()) \(PrometheusFamily.number(counter.value))\n"
            case .gauge(let gauge): text += "\(name)\(labels.braces()) \(PrometheusFamily.number(gauge.value))\n"
            case .read(let read):
                if let value = read() { text += "\(name)\(labels.braces()) \(PrometheusFamily.number(value))\n" }
            case .histogram(let histogram): PrometheusFamily.write(histogram, name, labels, to: &text)
            }
        }
    }

    private static func write(_ histogram: PrometheusHistogram, _ name: String, _ labels: PrometheusLabels, to text: inout String)
    {
        let snapshot = histogram.snapshot
        for (bound, count) in zip(histogram.bounds + [.infinity], snapshot.cumulative) {
            text += "\(name)_bucket\(labels.braces(adding: "le=\"\(number(bound))\"")) \(count)\n"
        }
        text += "\(name)_sum\(labels.braces()) \(number(snapshot.sum))\n"
        text += "\(name)_count\(labels.braces()) \(snapshot.count)\n"
    }

    /// A number as Go's ParseFloat reads it, whole ones without a point.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return "\(value)"
    }
}
