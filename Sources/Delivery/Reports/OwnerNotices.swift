import Directory
import Logging
import MailFormat
import NIOCore
import SMTP

/// Tells the owners of forwards and groups what failed: a mail into the owner's own mailbox, once a day for each address at most. Nobody else is told.
public struct OwnerNotices: Sendable {
    public let directory: any DirectoryStore
    let delivery: any LocalDelivery
    let hostname: String
    let language: @Sendable () -> ReportLanguage
    let now: @Sendable () -> Int64
    let logger: Logger

    /// - Parameters:
    ///   - hostname: this server's name.
    ///   - language: what owners are written to in whose mailbox does not say.
    ///   - now: seconds since 1970-01-01 00:00 UTC.
    public init(
        directory: any DirectoryStore, delivery: any LocalDelivery, hostname: String,
        language: @escaping @Sendable () -> ReportLanguage, now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.directory = directory
        self.delivery = delivery
        self.hostname = hostname
        self.language = language
        self.now = now
        self.logger = logger
    }

    /// A mail that was taken although some did not get it.
    public struct Mail: Sendable {
        public var sender: ReversePath
        public var messageID: String?
        /// The mailboxes that have it.
        public var copies: [Mailbox]

        public init(sender: ReversePath, messageID: String?, copies: [Mailbox]) {
            self.sender = sender
            self.messageID = messageID
            self.copies = copies
        }
    }

    /// - Returns: who was told about which address.
    public func tell(_ failures: [MemberFailure], about mail: Mail) async -> [(owner: Mailbox, of: String)] {
        var told: [(owner: Mailbox, of: String)] = []
        for (of, failures) in Dictionary(grouping: failures, by: \.of).sorted(by: { $0.key < $1.key }) {
            guard let owner = failures.first?.owner, owner.isEnabled else { continue }
            if await tell(owner, of: of, failures, about: mail) { told.append((owner, of)) }
        }
        return told
    }

    private func tell(_ owner: Mailbox, of address: String, _ failures: [MemberFailure], about mail: Mail) async -> Bool {
        let now = now()
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
        let from = Address(localPart: try LocalPart(text: "MAILER-DAEMON"), domain: try Domain(hostname))
        let language = owner.language.flatMap { ReportLanguage(rawValue: $0.rawValue) } ?? self.language()
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
