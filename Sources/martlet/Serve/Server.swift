import Delivery
import Directory
import Foundation
import Logging
import Metrics
import NIOCore
import NIOPosix
import Reception
import ServiceLifecycle
import Spool
import Takeover
import Trace

/// All that runs while the server serves, put together.
struct Server {
    let configuration: Configuration
    /// Where the configuration was read from, and will be again.
    let path: String
    let settings: ReceptionSettings
    let sockets: [ListeningSocket]
    /// Those of them that another server handed over; told once mail is taken on them.
    var handedOver: HandedOverSockets?
    /// Whether it ends by itself once nothing is queued.
    var isDraining = false

    /// Serves until SIGTERM or SIGINT, then until the last session has ended and what is recorded is written.
    func run() async throws {
        LogOutput.bootstrap(level: configuration.log.level.level, format: LogOutput.Format(configuration.log.format))
        let registry = PrometheusRegistry.described()
        MetricsSystem.bootstrap(registry)
        let logger = Logger(label: "martlet")
        let notifier = ServiceNotifier()

        let directory = SQLiteDirectory(path: configuration.home + "/directory.sqlite")
        let delivery = MaildirDelivery(settings: configuration.deliverySettings, logger: logger)
        let recovery = DeliveryRecovery(delivery: delivery, directory: directory, logger: logger)
        await recovery.recover()

        let spool = SQLiteSpool(
            folder: configuration.home + "/queue", deadLetterAge: configuration.queue.deadLetters.duration, logger: logger)
        let watch = QueueWatch(spool: spool, logger: logger)
        await watch.recover()

        var services: [any Service] = [DirectoryWatch(directory: directory), recovery, watch]
        var sink: any TraceSink = NoTrace()
        if configuration.trace.enabled {
            let recorder = TraceRecorder(
                path: configuration.home + "/trace.sqlite", keep: configuration.trace.keep.duration, logger: logger)
            services.append(recorder)
            sink = recorder
        }
        if let address = configuration.metrics.listen {
            services.append(MetricsServer(host: address.host, port: address.port, registry: registry, logger: logger))
        }
        let outgoing = try OutgoingMail(
            configuration, directory: directory, delivery: delivery, spool: spool, trace: sink, logger: logger)
        services += outgoing.services
        let programs = ProgramRunner(settings: configuration.programSettings(concurrency: 8))
        let forwarding = Forwarding(
            settings: configuration.forwardingSettings, connector: outgoing.connector, routes: directory, spool: spool,
            programs: programs)
        let reception = Reception(
            settings: settings, directory: directory, logins: directory, delivery: delivery, spool: spool, trace: sink,
            logger: logger, forwarding: forwarding)
        let limits = SendingLimitsKeeper(limits: reception.sendingLimits, home: configuration.home, logger: logger)
        await limits.restore()
        services.append(limits)
        if !isDraining, let local = configuration.localFolder {
            services.append(MaildropIntake(path: local.maildrop, reception: reception))
            let accounts = AccountMail(hostname: configuration.hostname, directory: directory)
            if let hint = await accounts.hint() { logger.notice(hint) }
        }
        services.append(
            ConfigurationReload(
                path: path, reception: reception, scheduler: outgoing.scheduler, notifier: notifier, logger: logger,
                initial: configuration))
        let listener = SMTPListener(sockets: sockets, reception: reception) {
            logger.info("taking mail", metadata: ["listening": "\(sockets.map(\.name).joined(separator: ", "))"])
            notifier.ready()
            handedOver?.confirm()
        }
        services.append(
            isDraining
                ? DrainWatch(spool: spool, logger: logger)
                : NotifyingListener(listener: listener, notifier: notifier, handedOver: handedOver))

        // Ended in reverse order: first the listener with its sessions, then the deliveries out of the queue, last what both need.
        try await ServiceGroup(
            configuration: .init(
                services: services.map {
                    .init(service: $0, successTerminationBehavior: $0 is DrainWatch ? .gracefullyShutdownGroup : .cancelGroup)
                }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        ).run()
        await programs.shutdown()
        await outgoing.close()
        await spool.close()
        await delivery.shutdown()
        logger.info("stopped")
    }
}
