import Directory
import MailFormat
@_spi(Authentication) import Spool

/// Who may hear of the end of a mail that was inherited from another server's queue. Nobody logged in for it here, so only a sender with a mailbox
/// of this server may: the report stays in the house, whoever wrote the mail. Of all others a late failure is a dead letter.
public struct InheritedSenders: Sendable {
    private let directory: any DirectoryStore

    public init(directory: any DirectoryStore) {
        self.directory = directory
    }

    /// - Returns: the origin, and the sender's mailbox where he has one.
    /// - Throws: ``DirectoryError/unreachable(_:)``.
    public func origin(
        of sender: ReversePath
    ) async throws(DirectoryError) -> (origin: SpoolEnvelope.Origin, mailbox: Mailbox?) {
        guard case .address(let address) = sender,
            // The mailbox of just that name: an alias may lead to several people, and a report is for one.
            let mailbox = try await mailboxes(of: address).first(where: { (try? Address($0.address)) == address && $0.isEnabled }
            ),
            let sender = AnswerableSender(sender, proof: .mailbox(id: mailbox.id))
        else { return (.unanswerable, nil) }
        return (.answerable(sender), mailbox)
    }

    /// Those that an address leads into; one that forwards and keeps a copy is among them.
    private func mailboxes(of address: Address) async throws(DirectoryError) -> [Mailbox] {
        switch try await directory.resolve(.address(address)) {
        case .mailboxes(let mailboxes): mailboxes
        case .expansion(let expansion): expansion.mailboxes
        case .relay, .unknown, .relayAttempt, .foreign: []
        }
    }
}
