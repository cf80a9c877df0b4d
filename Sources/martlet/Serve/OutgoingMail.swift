import DNS
import Delivery
import Directory
import Logging
import MailFormat
import ServiceLifecycle
import Spool
import Trace

/// What carries mail out of the queue, put together.
struct OutgoingMail {
    let resolver: UnboundResolver
    let connector: SMTPConnector
    let scheduler: Scheduler
    /// Runs programs for queued mail.
    private let programs: ProgramRunner
    /// In the order in which they are started.
    let services: [any Service]

    /// - Throws: ``ServeError/outgoing(_:)``.
    init(
        _ configuration: Configuration, directory: SQLiteDirectory, delivery: any LocalDelivery, spool: SQLiteSpool,
        trace: any TraceSink, logger: Logger
    ) throws(ServeError) {
        do {
            resolver = try configuration.makeResolver()
            let hostname = try Domain(configuration.hostname)
            connector = SMTPConnector(
                settings: configuration.connectorSettings,
                hosts: MailHosts(resolver: resolver, ourselves: configuration.ownHosts(port: configuration.outgoing.mxPort)),
                policies: configuration.makeTLSPolicies(resolver: resolver, directory: directory),
                tls: try configuration.makeTLSClient())
            programs = ProgramRunner(settings: configuration.programSettings(concurrency: 4))
            let scheduler = Scheduler(
                spool: spool, directory: directory, routes: directory, connector: connector, delivery: delivery,
                programs: QueuePrograms(runner: programs, folder: configuration.home), hostname: hostname, trace: trace,
                settings: configuration.schedulerSettings, logger: logger)
            self.scheduler = scheduler
            let digest = PostmasterDigest(
                spool: spool, directory: directory, delivery: delivery, hostname: hostname, settings: { scheduler.settings },
                keptDays: Int(configuration.queue.deadLetters.milliseconds / 86_400_000), markPath: spool.folder + "/digest",
                logger: logger)
            services = [QueueGauges(spool: spool), digest, scheduler]
        } catch {
            throw .outgoing("\(error)")
        }
    }

    /// Ends connections that wait for further mails, and DNS. To be called when nothing is delivered any more.
    func close() async {
        await programs.shutdown()
        connector.close()
        await resolver.close()
    }
}

extension Configuration {
    /// How the queue is emptied.
    var schedulerSettings: SchedulerSettings {
        SchedulerSettings(
            policy: QueuePolicy(
                retries: RetrySchedule(delays: queue.retry.map(\.duration), lifetime: queue.lifetime.duration),
                delayReport: queue.delayReport.duration),
            limits: DeliveryLimits(
                deliveries: queue.deliveries, perDestination: queue.perDestination, recipients: queue.recipients),
            drain: timeouts.drain.duration, language: ReportLanguage(rawValue: queue.language.rawValue) ?? .english)
    }

    /// The limits of programs that get mail, in sessions as from the queue.
    func programSettings(concurrency: Int) -> ProgramSettings {
        ProgramSettings(time: timeouts.nextHop.duration / 2, concurrency: concurrency)
    }

    var connectorSettings: ConnectorSettings {
        var settings = ConnectorSettings(hostname: hostname)
        settings.port = outgoing.mxPort
        settings.sourceAddresses = outgoing.sourceAddresses.map(\.address)
        settings.connectTimeout = outgoing.connectTimeout.duration
        settings.mailsPerConnection = outgoing.mailsPerConnection
        // The queue says how many there are at once; a lower limit here would only make deliveries wait for one another.
        settings.connectionsPerHost = max(settings.connectionsPerHost, queue.perDestination)
        return settings
    }
}
