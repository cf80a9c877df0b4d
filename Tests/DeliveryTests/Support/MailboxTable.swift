import Directory
import MailFormat
import Synchronization

/// A directory of a few mailboxes that can be made unreachable.
final class MailboxTable: DirectoryStore {
    private let mailboxes: Mutex<[Mailbox.ID: Mailbox]>
    private let reachable = Mutex(true)

    init(_ mailboxes: [Mailbox]) {
        self.mailboxes = Mutex(Dictionary(uniqueKeysWithValues: mailboxes.map { ($0.id, $0) }))
    }

    func setReachable(_ isReachable: Bool) { reachable.withLock { $0 = isReachable } }

    func resolve(_ recipient: ForwardPath) async throws(DirectoryError) -> Resolution { .unknown }

    func mailbox(id: Mailbox.ID) async throws(DirectoryError) -> Mailbox? {
        guard reachable.withLock({ $0 }) else { throw .unreachable("test") }
        return mailboxes.withLock { $0[id] }
    }
}
