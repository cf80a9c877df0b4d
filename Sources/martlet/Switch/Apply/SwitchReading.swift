import Directory
import MailFormat
import Synchronization
import Takeover

/// What is read of the old server's files while a switch goes on, and when: the configuration once, the queue when the old server has ended.
final class SwitchReading: Sendable {
    private let reader: any MailServerReader
    private let tree: FolderTree
    private let kept = Mutex<DirectoryDraft?>(nil)

    init(reader: any MailServerReader, tree: FolderTree) {
        self.reader = reader
        self.tree = tree
    }

    /// The directory as the plan has it, its mailboxes where they lie on this machine.
    func draft() async throws(SwitchError) -> DirectoryDraft {
        if let draft = kept.withLock(\.self) { return draft }
        var draft: DirectoryDraft
        do throws(DirectoryError) {
            draft = try await SwitchPlan(reader.read(withQueue: false), links: tree).hashedDraft()
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
        kept.withLock { draft in draft?.mailboxes.first { $0.address.domain == domain && $0.isEnabled }?.address }
    }
}
