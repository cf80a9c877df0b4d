import Metrics

/// What is counted of the queue's deliveries, a recipient each.
struct QueueMetrics: Sendable {
    private enum Outcome: String, CaseIterable {
        case delivered, deferred, held, failed, dead
    }

    private let deliveries: [Outcome: Counter]
    private let reports: [Fate.Report: Counter]
    private let deadLetters = Counter(label: "martlet_dead_letters_total")
    private let droppedReports = Counter(label: "martlet_dropped_reports_total")
    /// Notices to owners of groups.
    let notices = Counter(label: "martlet_owner_notices_total")
    /// From the lease of a mail to its settlement.
    let seconds = Metrics.Timer(label: "martlet_queue_delivery_seconds")
    let running = Gauge(label: "martlet_queue_deliveries_running")

    init() {
        deliveries = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map {
                ($0, Counter(label: "martlet_queue_deliveries_total", dimensions: [("outcome", $0.rawValue)]))
            })
        reports = Dictionary(
            uniqueKeysWithValues: Fate.Report.allCases.map {
                ($0, Counter(label: "martlet_reports_total", dimensions: [("kind", $0.rawValue)]))
            })
    }

    func count(_ fate: Fate) {
        let outcome: Outcome =
            switch fate.outcome {
            case .delivered: .delivered
            case .deferred: .deferred
            case .held: .held
            case .failed: .failed
            case .dead: .dead
            }
        deliveries[outcome]?.increment()
        if outcome == .dead { deadLetters.increment() }
        if fate.isDroppedReport { droppedReports.increment() }
    }

    func reports(_ kind: Fate.Report) {
        reports[kind]?.increment()
    }
}
