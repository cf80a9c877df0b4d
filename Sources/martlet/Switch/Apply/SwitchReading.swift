import Directory
import MailFormat
import Synchronization
import Takeover

/// What is read of the old server's files while a switch goes on, and when: the configuration once, the queue when the old server has ended.
final class SwitchReading: Sendable {
    private let reader: any MailServerReader
    private let tree: FolderTree
    private let kept = Mutex<DirectoryDraft?>(nil)
    private let planned = Mutex<SwitchPlan?>(nil)
    /// By domain.
    private let firstMailboxes = Mutex<[String: Address]?>(nil)

    init(reader: any MailServerReader, tree: FolderTree) {
        self.reader = reader
        self.tree = tree
    }

    /// The plan without the queue.
    func plan() -> SwitchPlan {
        planned.withLock { planned in
            let plan = planned ?? SwitchPlan(reader.read(withQueue: false), links: tree)
            planned = plan
            return plan
        }
    }

    /// The directory as the plan has it, its mailboxes where they lie on this machine.
    func draft() async throws(SwitchError) -> DirectoryDraft {
        if let draft = kept.withLock(\.self) { return draft }
        var draft: DirectoryDraft
        do throws(DirectoryError) {
            draft = try await plan().hashedDraft()
        } catch {
            throw SwitchError("\(error)", german: "\(error)")
        }
        let root = tree.root == "/" ? "" : tree.root
        for index in draft.mailboxes.indices { draft.mailboxes[index].maildir = root + draft.mailboxes[index].maildir }
        kept.withLock { $0 = draft }
        return draft
    }

    func queue() -> [MailServerModel.QueuedMessage] { reader.read(withQueue: true).queue ?? [] }

    /// A mailbox of a domain that can be asked for.
    func known(in domain: Domain) -> Address? {
        let plan = plan()
        return firstMailboxes.withLock { known in
            let mailboxes =
                known
                ?? plan.draft.mailboxes.reduce(into: [:]) { first, mailbox in
                    if mailbox.isEnabled, first[mailbox.address.domain.ascii] == nil {
                        first[mailbox.address.domain.ascii] = mailbox.address
                    }
                }
            known = mailboxes
            return mailboxes[domain.ascii]
        }
    }
}
