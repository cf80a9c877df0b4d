import DNS
import Delivery
import Directory
import Logging
import MailFormat
import NIOCore
import Spool
import Trace

/// What carries mail out of the queue, put together.
struct OutgoingMail {
    let resolver: UnboundResolver
    let connector: SMTPConnector
    let scheduler: Scheduler

    /// - Throws: ``ServeError/outgoing(_:)``.
    init(
        _ configuration: Configuration, directory: SQLiteDirectory, delivery: any LocalDelivery, spool: any Spool,
        trace: any TraceSink, logger: Logger
    ) throws(ServeError) {
        do {
            resolver = try UnboundResolver(configuration.outgoing.resolver)
            let hostname = try Domain(configuration.hostname)
            connector = SMTPConnector(
                settings: configuration.connectorSettings,
                hosts: MailHosts(resolver: resolver, ourselves: configuration.ourselves(hostname)), tls: try TLSClient())
            scheduler = Scheduler(
                spool: spool, directory: directory, routes: directory, connector: connector, delivery: delivery,
                hostname: hostname, trace: trace, settings: configuration.schedulerSettings, logger: logger)
        } catch {
            throw .outgoing("\(error)")
        }
    }

    /// Ends connections that wait for further mails, and DNS. To be called when nothing is delivered any more.
    func close() async {
        connector.close()
        await resolver.close()
    }
}

extension OutgoingSection {
    fileprivate var resolver: UnboundSettings {
        UnboundSettings(
            servers: resolvers.isEmpty ? .system() : .forwarders(resolvers.map(\.unbound)),
            trustAnchorFile: trustAnchors.isEmpty ? nil : trustAnchors)
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

    fileprivate var connectorSettings: ConnectorSettings {
        var settings = ConnectorSettings(hostname: hostname)
        settings.sourceAddresses = outgoing.sourceAddresses.map(\.address)
        settings.connectTimeout = outgoing.connectTimeout.duration
        settings.mailsPerConnection = outgoing.mailsPerConnection
        // The queue says how many there are at once; a lower limit here would only make deliveries wait for one another.
        settings.connectionsPerHost = max(settings.connectionsPerHost, queue.perDestination)
        return settings
    }

    /// This server, as the mail exchangers of a domain may name it: mail that leads back here goes in a circle (RFC 5321 §5.1).
    fileprivate func ourselves(_ hostname: Domain) -> OwnHosts {
        var addresses: Set<IPAddress> = []
        let listening = listen.map(\.address)
        addresses.formUnion(listening.compactMap { IPAddress($0.host) }.filter { !Self.unspecified.contains($0) })
        let isEverywhere = listening.contains { IPAddress($0.host).map { Self.unspecified.contains($0) } ?? false }
        if isEverywhere, let devices = try? System.enumerateDevices() {
            addresses.formUnion(devices.compactMap { $0.address?.ipAddress.flatMap { IPAddress($0) } })
        }
        return OwnHosts(names: [hostname], addresses: addresses)
    }

    /// `0.0.0.0` and `::`.
    private static let unspecified = Set([4, 16].compactMap { IPAddress(octets: [UInt8](repeating: 0, count: $0)) })
}
