import Logging
import ServiceLifecycle
import Spool

/// Ends the server when nothing is queued any more: it returns, and the others then end too.
struct DrainWatch: Service {
    let spool: SQLiteSpool
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                if let totals = try? await spool.totals(), totals.recipients == 0 { return }
                try await Task.sleep(for: .milliseconds(500))
            }
        }
        logger.info("nothing is queued any more")
    }
}
