import Delivery
import Logging
import Reception
import ServiceLifecycle
import UnixSignals

/// Reads the configuration and the certificates anew at each SIGHUP. New sessions get what it says, open ones keep what they
/// have. A file with mistakes changes nothing.
struct ConfigurationReload: Service {
    let path: String
    let reception: Reception
    let scheduler: Scheduler
    let notifier: ServiceNotifier
    let logger: Logger
    /// What the server was started with.
    let initial: Configuration

    func run() async throws {
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            notifier.reloading()
            reload()
            notifier.ready()
        }
    }

    private func reload() {
        let configuration: Configuration
        let settings: ReceptionSettings
        do {
            configuration = try Configuration(contentsOf: path)
            settings = try configuration.receptionSettings()
        } catch {
            return logger.error("the configuration is not taken, the old one stays", metadata: ["error": "\(error)"])
        }
        for key in configuration.keysThatNeedRestart(since: initial) {
            logger.warning("a change takes effect with the next restart", metadata: ["key": "\(key)"])
        }
        reception.settings = settings
        scheduler.settings = configuration.schedulerSettings
        logger.info("configuration and certificates are read anew", metadata: ["file": "\(path)"])
    }
}

extension Configuration {
    /// The keys that differ from `old` and are looked at only when the server starts.
    fileprivate func keysThatNeedRestart(since old: Configuration) -> [String] {
        var keys: [String] = []
        if home != old.home { keys.append("home") }
        if mail != old.mail { keys.append("mail") }
        if user != old.user { keys.append("user") }
        if listen != old.listen { keys.append("listen") }
        if dns != old.dns { keys.append("dns") }
        if outgoingTLS != old.outgoingTLS { keys.append("outgoing-tls") }
        if outgoing != old.outgoing { keys.append("outgoing") }
        if queue.deadLetters != old.queue.deadLetters { keys.append("queue.dead-letters") }
        if trace != old.trace { keys.append("trace") }
        if metrics != old.metrics { keys.append("metrics") }
        if log != old.log { keys.append("log") }
        return keys
    }
}
