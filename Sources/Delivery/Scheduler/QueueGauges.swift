import Metrics
import ServiceLifecycle
import Spool

/// Shows in the metrics how long the queue is.
public struct QueueGauges: Service {
    /// Prometheus asks four times a minute.
    static let interval = Duration.seconds(15)

    private let spool: any SpoolAdministration
    private let mails = Gauge(label: "martlet_queue_mails")
    private let recipients = Gauge(label: "martlet_queue_recipients")
    private let deadLetters = Gauge(label: "martlet_queue_dead_letters")

    public init(spool: any SpoolAdministration) {
        self.spool = spool
    }

    public func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                // A queue that cannot be asked shows its last length; the log tells of it elsewhere.
                guard let totals = try? await spool.totals() else { continue }
                mails.record(totals.mails)
                recipients.record(totals.recipients)
                deadLetters.record(totals.deadLetters)
            } while (try? await Task.sleep(for: Self.interval)) != nil
        }
    }
}
