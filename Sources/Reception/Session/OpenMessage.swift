import Delivery
import Directory
import MailFormat
import NIOCore
import SMTP

/// A recipient that was answered with 250, and the mailboxes that get the mail.
struct TakenRecipient: Sendable {
    let path: ForwardPath
    let mailboxes: [Mailbox]
}

/// A message on its way from the client into mailboxes.
struct OpenMessage: Sendable {
    let id: Identifier
    let sender: MailCommand
    let recipients: [TakenRecipient]
    private let incoming: any IncomingMessage
    private(set) var header = HeaderScanner()
    /// Octets that came from the client.
    private(set) var octets = 0
    private var hasFailed = false

    init(id: Identifier, sender: MailCommand, recipients: [TakenRecipient], delivery: any LocalDelivery) {
        self.id = id
        self.sender = sender
        self.recipients = recipients
        incoming = delivery.begin(for: OpenMessage.mailboxes(of: recipients))
    }

    /// Each mailbox once, however many of the recipients lead to it.
    private static func mailboxes(of recipients: [TakenRecipient]) -> [Mailbox] {
        var seen: Set<Mailbox.ID> = []
        return recipients.flatMap(\.mailboxes).filter { seen.insert($0.id).inserted }
    }

    /// Puts this server's own fields in front.
    func begin(with fields: String) async {
        // A failure comes back at the end, where the client hears of it.
        try? await incoming.append(ByteBuffer(string: fields))
    }

    mutating func append(_ content: ByteBuffer) async {
        octets += content.readableBytes
        if !header.isAtEnd { content.withUnsafeReadableBytes { header.take($0) } }
        guard !hasFailed else { return }
        do throws(DeliveryError) {
            try await incoming.append(content)
        } catch {
            // The rest is read and dropped; commit() then fails the same way.
            hasFailed = true
        }
    }

    /// - Throws: ``DeliveryError``; the mail is then in no mailbox.
    func commit() async throws(DeliveryError) {
        do throws(DeliveryError) {
            try await incoming.commit()
        } catch {
            await incoming.discard()
            throw error
        }
    }

    func discard() async {
        await incoming.discard()
    }
}
