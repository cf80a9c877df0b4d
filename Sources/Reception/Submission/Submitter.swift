import Directory
import MailFormat
@_spi(Authentication) import Spool

/// Who may send to everywhere by this server.
enum Submitter: Sendable {
    /// Logged in as this mailbox.
    case mailbox(Mailbox)
    /// Comes from a network that the operator lets relay.
    case network(ClientAddress)
    /// A program on this machine, run by this account.
    case local(LocalAccount)

    /// Whom the scheduler is fair among.
    var senderKey: String {
        switch self {
        case .mailbox(let mailbox): mailbox.address
        case .network(let client): client.text
        case .local(let account): "account \(account.name)"
        }
    }

    /// Whose mail it is, and so who may hear of its end. This is where the no-return rule begins: only here, where somebody has logged in or
    /// comes from a listed network, does a sender become one that a report can be made for.
    func origin(of reversePath: ReversePath) -> SpoolEnvelope.Origin {
        let proof: AnswerableSender.Proof =
            switch self {
            case .mailbox(let mailbox): .mailbox(id: mailbox.id)
            case .network(let client): .ownNetwork(client: client.text)
            case .local(let account): .localAccount(name: account.name)
            }
        return AnswerableSender(reversePath, proof: proof).map { .answerable($0) } ?? .unanswerable
    }
}
