import Delivery
import Directory
import SMTP

/// What is said to one RCPT.
enum RecipientVerdict: Equatable, Sendable {
    /// 250: these mailboxes are open and have room; those that are full do not get the mail, and the address's owner is to be told.
    case taken([Mailbox], full: [GroupRoom.Full] = [])
    /// Nobody there gets the mail.
    case refused(Reply)
}
