import Directory
import MailFormat
import SMTP

/// One of several that did not get a mail which others have.
struct MemberFailure: Sendable {
    /// The address that leads there.
    var of: String
    /// The address elsewhere, or the program as it is written.
    var target: String
    var owner: Mailbox?
    var reply: Reply
}
