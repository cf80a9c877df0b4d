import Directory
import SMTP

/// What is said to one RCPT.
enum RecipientVerdict: Equatable, Sendable {
    /// 250: these mailboxes are open and have room.
    case taken([Mailbox])
    /// Nobody there gets the mail.
    case refused(Reply)
}
