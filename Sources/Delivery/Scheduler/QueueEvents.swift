import Directory
import Foundation
import MailFormat
import Spool
import Trace

/// What the trace is told of one delivery out of the queue.
struct QueueEvents {
    let lease: Lease
    let time: Int64
    let milliseconds: Double
    private(set) var all: [TraceEvent] = []

    init(lease: Lease, time: Int64, milliseconds: Double) {
        self.lease = lease
        self.time = time
        self.milliseconds = milliseconds
    }

    mutating func reported(_ recipients: [ReportedRecipient], _ kind: Fate.Report, to place: String) {
        for recipient in recipients {
            add(.reported, recipient) { $0.detail = "\(kind.rawValue), to \(place)" }
        }
    }

    mutating func told(_ owner: Mailbox, of group: String) {
        add(.ownerTold, owner.address) { $0.detail = "members of \(group) have no room" }
    }

    mutating func ended(_ recipient: ReportedRecipient) {
        let (kind, addition): (TraceEvent.Kind, String?) =
            switch recipient.fate.outcome {
            case .delivered where recipient.fate.isDroppedReport: (.reportDropped, nil)
            case .delivered: (recipient.peer == nil ? .delivered : .sent, nil)
            case .deferred(let until, _):
                (.deferred, "next try \(CivilTime(microseconds: Int64(until.timeIntervalSince1970 * 1e6)).rfc3339)")
            case .held: (.deferred, "held")
            case .failed: (.failed, recipient.fate.isExpired ? "given up" : nil)
            case .dead: (.deadLettered, recipient.fate.isExpired ? "given up" : nil)
            }
        let took = milliseconds
        add(kind, recipient) {
            $0.code = recipient.fate.reply.code
            $0.enhancedCode = recipient.fate.reply.enhancedCode?.description
            let parts = [recipient.fate.reply.text, recipient.peer.map { "by \($0)" }, addition]
            $0.detail = parts.compactMap(\.self).joined(separator: "; ")
            $0.milliseconds = took
        }
    }

    private mutating func add(_ kind: TraceEvent.Kind, _ recipient: ReportedRecipient, _ fill: (inout TraceEvent) -> Void) {
        add(kind, recipient.recipient.recipient.address.description, fill)
    }

    private mutating func add(_ kind: TraceEvent.Kind, _ recipient: String, _ fill: (inout TraceEvent) -> Void) {
        var event = TraceEvent(time: time, kind: kind, session: lease.envelope.id, transaction: lease.envelope.id)
        event.sender = if case .address(let address) = lease.envelope.reversePath { address.description } else { "" }
        event.recipient = recipient
        event.messageID = lease.envelope.messageID
        event.octets = Int64(lease.octets)
        fill(&event)
        all.append(event)
    }
}
