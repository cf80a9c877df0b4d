import Delivery
import Directory
import Logging
import ServiceLifecycle

/// Brings mails of an earlier start that ended in a crash from staging into their mailboxes: once before the first mail is taken, and
/// again each minute while some wait, say because their mailbox's disk is not there yet.
struct DeliveryRecovery: Service {
    private static let period = Duration.seconds(60)

    let delivery: MaildirDelivery
    let directory: SQLiteDirectory
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: Self.period)
                if delivery.pending > 0 { await recover() }
            }
        }
    }

    /// A failure is logged and does not keep the server from taking mail for mailboxes that can be reached.
    func recover() async {
        do throws(DeliveryError) {
            try await delivery.recover(using: directory)
        } catch {
            logger.error(
                "The staging folder cannot be used; mail is put off with 451 until it can.", metadata: ["error": "\(error)"])
        }
    }
}
