import Delivery
import Directory
import Logging
import MailFormat
import NIOCore
import SMTP

/// Tells the owners of forwards what failed: a mail into the owner's own mailbox, once a day for each address at most. Nobody else is told.
struct OwnerNotices: Sendable {
    let forwarding: Forwarding
    let directory: any DirectoryStore
    let delivery: any LocalDelivery
    let logger: Logger

    /// A mail that was taken although some did not get it.
    struct Mail: Sendable {
        var sender: ReversePath
        var messageID: String?
        /// The mailboxes that have it.
        var copies: [Mailbox]
    }

    /// - Returns: who was told about which address.
    func tell(_ failures: [MemberFailure], about mail: Mail) async -> [(owner: Mailbox, of: String)] {
        var told: [(owner: Mailbox, of: String)] = []
        for (of, failures) in Dictionary(grouping: failures, by: \.of).sorted(by: { $0.key < $1.key }) {
            guard let owner = failures.first?.owner, owner.isEnabled else { continue }
            if await tell(owner, of: of, failures, about: mail) { told.append((owner, of)) }
        }
        return told
    }

    private func tell(_ owner: Mailbox, of address: String, _ failures: [MemberFailure], about mail: Mail) async -> Bool {
        let now = forwarding.now()
        do {
            // Claimed first: a crash behind this leaves the owner untold for a day, and never told twice.
            guard try await directory.claimNotice(to: owner.id, about: "forward \(address)", at: now) else { return false }
            let octets = try notice(to: owner, of: address, failures, about: mail, at: now)
            let message = delivery.begin(for: [owner])
            do {
                try await message.append(ByteBuffer(string: ReturnPathField(.null).description))
                try await message.append(ByteBuffer(bytes: octets))
                try await message.commit()
            } catch {
                await message.discard()
                throw error
            }
            forwarding.metrics.notices.increment()
            return true
        } catch {
            logger.warning(
                "the owner of a forward could not be told of its failure",
                metadata: ["owner": "\(owner.address)", "forward": "\(address)", "error": "\(error)"])
            return false
        }
    }

    private func notice(
        to owner: Mailbox, of address: String, _ failures: [MemberFailure], about mail: Mail, at time: Int64
    ) throws -> [UInt8] {
        let hostname = forwarding.settings.hostname
        let from = Address(localPart: try LocalPart(text: "MAILER-DAEMON"), domain: try Domain(hostname))
        let language = owner.language.flatMap { ReportLanguage(rawValue: $0.rawValue) } ?? forwarding.settings.language
        var generator = SystemRandomNumberGenerator()
        let date = MailDate(seconds: time)
        let header = NoticeHeader(
            hostname: hostname, from: from, to: try Address(owner.address), date: date,
            messageID: MessageID(domain: from.domain, date: date, using: &generator), language: language,
            concerning: mail.messageID)
        let forward = try Address(address)
        let refusals = failures.map { failure in
            let isProgram = failure.target.hasPrefix("|")
            return ForwardNotice.Refusal(
                target: (try? Address(failure.target)) ?? forward,
                reason: isProgram ? "\(failure.target): \(failure.reply)" : failure.reply.description)
        }
        return ForwardNotice(
            header: header, forward: forward, sender: mail.sender, arrival: date, refusals: refusals,
            isCopyKept: mail.copies.contains { $0.id == owner.id }
        ).octets()
    }
}
