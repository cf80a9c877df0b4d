import Directory
import MailFormat
import SMTP

/// One of several that did not get a mail which others have.
public struct MemberFailure: Sendable {
    /// The address that leads there.
    public var of: String
    /// The address elsewhere, the mailbox of this server, or the program as it is written.
    public var target: String
    public var owner: Mailbox?
    public var reply: Reply

    public init(of: String, target: String, owner: Mailbox?, reply: Reply) {
        self.of = of
        self.target = target
        self.owner = owner
        self.reply = reply
    }

    /// A member of a group that had no room.
    public init(_ full: GroupRoom.Full, of group: Expansion) {
        self.init(of: group.address, target: full.mailbox.address, owner: group.owner, reply: Reply(full.error))
    }
}
