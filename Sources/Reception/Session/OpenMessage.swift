import Delivery
import Directory
import MailFormat
import NIOCore
import SMTP

/// A recipient that was answered with 250, and the mailboxes that get the mail.
struct TakenRecipient: Sendable {
    let path: ForwardPath
    /// Empty where all of it goes on to somewhere else.
    let mailboxes: [Mailbox]
    var fate = RecipientFate.mailboxes
    var kind = RecipientKind.mailboxes
    /// Members of the address that have no room: its owner is told when the others have the mail.
    var full: [MemberFailure] = []
    /// The mail is a report, and this recipient bears no tag of a mail that was sent from here, which its domain wants marked.
    var isStrayReport = false

    /// Whether the mail goes further than into mailboxes.
    var isPassedOn: Bool { if case .mailboxes = fate { false } else { true } }
}

/// A message on its way from the client into mailboxes.
struct OpenMessage: Sendable {
    let id: Identifier
    let sender: MailCommand
    let recipients: [TakenRecipient]
    /// Nil where no recipient has a mailbox here.
    private let incoming: (any IncomingMessage)?
    /// The message as it is passed on; nil where nothing is.
    let staging: ContentStaging?
    /// The `Received:` of this server.
    private(set) var received = ""
    private(set) var header = HeaderScanner()
    /// Octets that came from the client.
    private(set) var octets = 0
    private var hasFailed = false

    /// - Parameter forwarding: how what is passed on is staged; nil where nothing ever is.
    init(
        id: Identifier, sender: MailCommand, recipients: [TakenRecipient], delivery: any LocalDelivery,
        forwarding: ForwardingSettings? = nil
    ) {
        self.id = id
        self.sender = sender
        self.recipients = recipients
        let mailboxes = OpenMessage.mailboxes(of: recipients)
        incoming = mailboxes.isEmpty ? nil : delivery.begin(for: mailboxes)
        staging = forwarding.flatMap { settings in
            recipients.contains(where: \.isPassedOn)
                ? ContentStaging(memoryOctets: settings.memoryOctets, folder: settings.folder) : nil
        }
    }

    /// Whether a mailbox of this server gets the mail.
    var hasCopies: Bool { incoming != nil }

    /// Each mailbox once, however many of the recipients lead to it.
    private static func mailboxes(of recipients: [TakenRecipient]) -> [Mailbox] {
        var seen: Set<Mailbox.ID> = []
        return recipients.flatMap(\.mailboxes).filter { seen.insert($0.id).inserted }
    }

    /// Puts this server's own fields in front.
    /// - Parameters:
    ///   - delivered: the fields of final delivery alone.
    ///   - received: the `Received:`, which also a mail that is passed on gets.
    mutating func begin(delivered: String, received: String) async {
        self.received = received
        // A failure comes back at the end, where the client hears of it.
        try? await incoming?.append(ByteBuffer(string: delivered + received))
    }

    mutating func append(_ content: ByteBuffer) async {
        octets += content.readableBytes
        if !header.isAtEnd { content.withUnsafeReadableBytes { header.take($0) } }
        await staging?.append(content)
        guard !hasFailed else { return }
        do throws(DeliveryError) {
            try await incoming?.append(content)
        } catch {
            // The rest is read and dropped; commit() then fails the same way.
            hasFailed = true
        }
    }

    /// - Throws: ``DeliveryError``; the mail is then in no mailbox.
    func commit() async throws(DeliveryError) {
        do throws(DeliveryError) {
            try await incoming?.commit()
        } catch {
            await incoming?.discard()
            throw error
        }
    }

    func discard() async {
        await incoming?.discard()
    }
}
