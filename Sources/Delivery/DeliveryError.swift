import Directory

/// Why a mail is not in a mailbox. Nothing of it is then to be seen in any `new`.
public enum DeliveryError: Error, Equatable, Sendable {
    /// The mailbox has no room for any mail: 452 4.2.2, or 552 5.2.2 where the mailbox is set so.
    case mailboxFull(Mailbox.FullReply)
    /// The mailbox has room, but not for this mail: 552 5.2.3 (RFC 3463 X.2.3) by the declared size.
    case messageExceedsRoom
    /// The file system is full (ENOSPC, EDQUOT): 452 4.3.1.
    case noSpace(path: String)
    /// Anything else the file system said (EIO, EACCES, a folder gone): 451 4.3.0. `errno` and the path are for the log.
    case failed(path: String, errno: Int32)
}
