import MailFormat

/// A sender to whom a report may be made: one that logged in, a client of the operator's own networks, or a program on this machine.
///
/// This is the no-return rule as a type. Whoever makes a report has to hold one of these, and one comes into being in two places only: in
/// the room that authenticates (Reception, which alone imports the initialiser's SPI; `Scripts/check-rooms` holds it to that), and when the
/// spool reads back what that room put in. A mail of a stranger has none, so there is nothing to address a report to.
public struct AnswerableSender: Hashable, Sendable {
    /// How the sender is known.
    public enum Proof: Hashable, Sendable {
        /// Logged in as this mailbox; reports are put into it.
        case mailbox(id: Int64)
        /// Came from a network that is listed as the operator's own; the client's address.
        case ownNetwork(client: String)
        /// A program on this machine, run by this account.
        case localAccount(name: String)
    }

    /// Where reports go.
    public let address: Address
    public let proof: Proof

    /// - Returns: nil for the null sender, who is never answerable (RFC 5321 §4.5.5).
    @_spi(Authentication)
    public init?(_ reversePath: ReversePath, proof: Proof) {
        guard case .address(let address) = reversePath else { return nil }
        self.address = address
        self.proof = proof
    }

    /// What the spool wrote down of one that was made before.
    init(stored address: Address, proof: Proof) {
        self.address = address
        self.proof = proof
    }
}
