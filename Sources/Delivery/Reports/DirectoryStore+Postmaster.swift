import Directory

extension DirectoryStore {
    /// The mailboxes of this server's postmaster (RFC 5321 §4.5.1); none where no domain has a mailbox.
    func postmaster() async throws(DirectoryError) -> [Mailbox] {
        switch try await resolve(.postmaster) {
        case .mailboxes(let mailboxes): mailboxes.filter(\.isEnabled)
        case .expansion(let expansion): expansion.mailboxes.filter(\.isEnabled)
        case .unknown, .relay, .relayAttempt, .foreign: []
        }
    }
}
