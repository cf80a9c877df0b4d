import Directory
import Foundation
import MailFormat
import NIOCore
import Spool

/// Puts reports into the mailboxes of those who logged in, and into the queue for those who are known by their network or account. An account of
/// this machine whose address is of no domain here has no mailbox: its reports are for the server's postmaster. A report whose mailbox cannot
/// take it now, because it is full, say, waits in the queue as any mail for it does; what it reports on is settled.
struct MailboxReportDesk: ReportDesk {
    /// The most of a mail's header that a report gives back, in octets.
    private static let longestHeader = 32 * 1024

    let directory: any DirectoryStore
    let delivery: any LocalDelivery
    let spool: any Spool
    let hostname: Domain
    let settings: CurrentSettings

    func report(
        _ kind: Fate.Report, on recipients: [ReportedRecipient], of lease: Lease, to sender: AnswerableSender, at now: Date
    ) async throws(ReportFailure) -> String {
        let settings = settings.value
        let mailboxes = try await mailboxes(of: sender)
        var random = SystemRandomNumberGenerator()
        let frame = DeliveryReport.Frame(
            hostname: hostname.ascii,
            language: mailboxes.first?.language.flatMap { ReportLanguage(rawValue: $0.rawValue) } ?? settings.language, now: now,
            lifetime: settings.policy.retries.lifetime,
            messageID: MessageID(domain: hostname, date: MailDate(now), using: &random))
        let content = try await content(of: lease)
        let header = try await content.header(atMost: Self.longestHeader)
        let report = DeliveryReport(kind, on: recipients, of: lease, to: sender, frame, header: header)
        let mail = ReportContent(
            head: report.notification.head(), mail: report.returnsMail ? content : nil, tail: report.notification.tail())
        guard !mailboxes.isEmpty else {
            try await enqueue(mail, report, for: [sender.address], about: lease, at: now)
            return "\(sender.address), by the queue"
        }
        let names = mailboxes.map(\.address).joined(separator: ", ")
        do throws(DeliveryError) {
            let field = ReturnPathField(.null).description
            try await delivery.deliver(mail.preceded(by: field), to: mailboxes)
            return names
        } catch {
            let addresses = mailboxes.compactMap { try? Address($0.address) }
            guard !addresses.isEmpty else { throw .later("\(names): \(error)") }
            try await enqueue(mail, report, for: addresses, about: lease, at: now)
            return "\(names), by the queue"
        }
    }

    /// The mailbox of a sender that logged in, or those of the postmaster; none: the report goes to the sender's address.
    private func mailboxes(of sender: AnswerableSender) async throws(ReportFailure) -> [Mailbox] {
        let found: [Mailbox]
        do throws(DirectoryError) {
            switch sender.proof {
            case .mailbox(let id): found = try await directory.mailbox(id: id).map { [$0] } ?? []
            case .localAccount where sender.address.domain == hostname:
                guard try await !directory.isLocal(hostname) else { return [] }
                found = try await directory.postmaster()
            case .localAccount, .ownNetwork: return []
            }
        } catch {
            throw .later("\(error)")
        }
        guard !found.isEmpty else {
            throw .never("the sender's mailbox is gone, or there is no postmaster for \(sender.address)")
        }
        return found
    }

    private func content(of lease: Lease) async throws(ReportFailure) -> SpooledContent {
        do throws(SpoolError) {
            return SpooledContent(try await spool.content(of: lease))
        } catch {
            throw .later("\(error)")
        }
    }

    /// RFC 3461 §6.1: from the null sender, so that nothing ever comes back of it. RFC 8689 §5: with REQUIRETLS where the mail had it.
    private func enqueue(
        _ mail: ReportContent, _ report: DeliveryReport, for addresses: [Address], about lease: Lease, at now: Date
    ) async throws(ReportFailure) {
        let envelope = SpoolEnvelope(
            id: lease.envelope.id, reversePath: .null, origin: .server,
            recipients: addresses.map { SpoolRecipient(address: $0, destination: $0.domain.ascii, notify: .never) },
            senderKey: "reports", arrival: now, is8Bit: report.notification.is8Bit,
            usesSMTPUTF8: report.notification.needsSMTPUTF8, requiresTLS: lease.envelope.requiresTLS,
            messageID: report.notification.header.messageID.bare)
        do throws(SpoolError) {
            try await spool.enqueue(mail, envelope)
        } catch {
            throw .later("\(error)")
        }
    }
}

extension MessageID {
    /// Without angle brackets, as the queue and the trace keep it.
    var bare: String { "\(left)@\(domain)" }
}

extension SpooledContent {
    /// The header section with its empty line, cut off behind the last whole line within `limit` octets.
    fileprivate func header(atMost limit: Int) async throws(ReportFailure) -> [UInt8] {
        var octets: [UInt8] = []
        do {
            let reader = makeReader()
            while octets.count < limit, let part = try await reader.next() {
                octets += part.readableBytesView
                if let end = octets.firstRange(of: Array("\r\n\r\n".utf8)), end.lowerBound < limit {
                    return Array(octets[..<end.upperBound])
                }
            }
        } catch {
            throw .later("\(error)")
        }
        let cut = octets.prefix(limit)
        return cut.lastIndex(of: UInt8(ascii: "\n")).map { Array(cut[...$0]) } ?? []
    }
}
