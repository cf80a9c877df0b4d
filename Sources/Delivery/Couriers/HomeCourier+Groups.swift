import Directory
import MailFormat
import Spool

/// Members of a group that have no room for a mail which the others have.
extension HomeCourier {
    /// Tells the owner of the group, once a day at most. Behind the others' copies: a crash in between leaves him untold, and the mail is in the
    /// mailboxes once more.
    /// - Returns: who was told, and of which group.
    func tellOwner(of stop: Stop, _ lease: Lease) async -> [(owner: Mailbox, of: String)] {
        guard let owners else { return [] }
        let recipient = ForwardPath.address(BATV.untagged(stop.recipient.recipient.address))
        // Nil in the moment where the group has just been removed.
        guard let group = try? await directory.group(recipient) else { return [] }
        let mail = OwnerNotices.Mail(
            sender: lease.envelope.reversePath, messageID: lease.envelope.messageID, copies: stop.mailboxes)
        return await owners.tell(stop.full.map { MemberFailure($0, of: group) }, about: mail)
    }
}
