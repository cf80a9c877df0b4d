import Directory
import Foundation
import Logging
import MailFormat
import Spool
import Trace

extension Scheduler {
    /// A scheduler that reports into mailboxes, and by the queue.
    /// - Parameters:
    ///   - hostname: the server's name, as reports bear it.
    ///   - delivery: where the mailboxes are.
    ///   - programs: nil: mail for programs waits in the queue.
    public convenience init(
        spool: any Spool, directory: any DirectoryStore, routes: any RouteStore, connector: any NextHopConnector,
        delivery: any LocalDelivery, programs: QueuePrograms? = nil, hostname: Domain, trace: any TraceSink,
        settings: SchedulerSettings, logger: Logger,
        clock: SchedulerClock = SchedulerClock()
    ) {
        let current = CurrentSettings(settings)
        let reports = MailboxReportDesk(
            directory: directory, delivery: delivery, spool: spool, hostname: hostname, settings: current)
        let owners = OwnerNotices(
            directory: directory, delivery: delivery, hostname: hostname.ascii, language: { current.value.language },
            now: { Int64(clock.now().timeIntervalSince1970) }, logger: logger)
        self.init(
            spool: spool, directory: directory, routes: routes, connector: connector, delivery: delivery, programs: programs,
            reports: reports, owners: owners, trace: trace, settings: current, logger: logger, clock: clock)
    }
}
