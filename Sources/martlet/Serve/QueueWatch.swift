import Logging
import ServiceLifecycle
import Spool

/// Notices what other processes change in the queue, and throws away dead letters that are too old.
struct QueueWatch: Service {
    let spool: SQLiteSpool
    let logger: Logger

    func run() async throws {
        try? await cancelWhenGracefulShutdown { try await spool.run() }
    }

    /// Takes over what an earlier process left: once before the first mail is taken. A queue that cannot be used puts mail for it off and
    /// keeps the server from nothing else.
    func recover() async {
        do throws(SpoolError) {
            let found = try await spool.recover()
            guard found.leases > 0 || found.orphans > 0 else { return }
            logger.notice(
                "an earlier process left deliveries under way; their mails are tried again and may arrive twice",
                metadata: ["recipients": "\(found.leases)", "files": "\(found.orphans)"])
        } catch {
            logger.error("the queue cannot be used", metadata: ["error": "\(error)"])
        }
    }
}
