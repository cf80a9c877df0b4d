import Foundation
import Logging
import SMTP
import Spool
import Trace

/// Writes down what became of a lease.
///
/// Order of the durable steps: the next hop or the mailbox has the mail → **the report is durable** → **the settlement is durable**. A crash
/// after the first sends the mail once more, one after the second may report twice; none loses the mail, or the report of its end. Where the report
/// cannot be made the end is a dead letter; the mail is never sent again for a report's sake.
struct Settler: Sendable {
    let spool: any Spool
    let reports: any ReportDesk
    let trace: any TraceSink
    let metrics: QueueMetrics
    let logger: Logger
    let clock: SchedulerClock
    /// How long a settlement that cannot be written waits for the next attempt.
    let patience: Duration

    func settle(_ lease: Lease, _ delivered: Delivered, took: Duration, policy: QueuePolicy) async {
        let now = clock.now()
        var judged = delivered.results.map { recipient, outcome in
            ReportedRecipient(
                recipient: recipient,
                fate: Fate(outcome, for: recipient, of: lease.envelope, policy: policy, at: now, chance: clock.chance()),
                peer: delivered.peer)
        }
        var events = QueueEvents(lease: lease, time: CivilTime.now, milliseconds: took / .milliseconds(1))
        if let sender = lease.envelope.answerableSender {
            for kind in Fate.Report.allCases {
                let indices = judged.indices.filter { judged[$0].fate.report == kind }
                guard !indices.isEmpty else { continue }
                let told = indices.map { judged[$0] }
                do throws(ReportFailure) {
                    let place = try await reports.report(kind, on: told, of: lease, to: sender, at: now)
                    metrics.reports(kind)
                    events.reported(told, kind, to: place)
                } catch {
                    report(error, lease)
                    for index in indices { judged[index].fate = judged[index].fate.withoutReport }
                }
            }
        }
        await write(judged.map { $0.settlement(of: lease.message) }, lease)
        for recipient in judged {
            metrics.count(recipient.fate)
            events.ended(recipient)
        }
        for told in delivered.told {
            metrics.notices.increment()
            events.told(told.owner, of: told.of)
        }
        trace.record(events.all)
    }

    /// Tries until it is written: to give up would send the mail again. The lease is extended meanwhile. Ends when the task is cancelled, at the
    /// server's end; the lease then ends by itself.
    private func write(_ settlements: [Settlement], _ lease: Lease) async {
        while true {
            do throws(SpoolError) {
                return try await spool.settle(settlements)
            } catch {
                logger.error(
                    "what became of a mail cannot be written down; it is tried again",
                    metadata: ["mail": "\(lease.envelope.id)", "error": "\(error)"])
                guard (try? await Task.sleep(for: patience)) != nil else { return }
            }
        }
    }

    private func report(_ error: ReportFailure, _ lease: Lease) {
        logger.error(
            "a report could not be made", metadata: ["mail": "\(lease.envelope.id)", "error": "\(error)"])
    }
}

extension ReportedRecipient {
    /// The longest text that the queue keeps (``Settlement/reply``).
    private static let longestReply = 1000

    func settlement(of message: QueueID) -> Settlement {
        Settlement(
            message: message, recipient: recipient.id, outcome: fate.outcome,
            reply: String(decoding: fate.reply.description.utf8.prefix(Self.longestReply), as: UTF8.self),
            reportsDelay: fate.report == .delayed)
    }
}
