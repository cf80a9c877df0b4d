import Directory
import MailFormat

/// The name of a file in the staging folder: everything that recovery has to know to finish the delivery or to drop it.
enum StagingEntry: Equatable, Sendable {
    /// `ID:CHECKSUM:NAME` — a mail for the mailbox `ID`, to be called `NAME` in its `new`. The file is whole exactly when it has
    /// the octets that `,S=` in `NAME` says and their ``ContentChecksum``. So the name alone never has to be believed: it may
    /// reach the disk before the content does, or the other way round, on whatever file system.
    case mail(mailbox: Mailbox.ID, checksum: String, name: String)
    /// `part:NAME` — octets of a mail whose end has not come yet. It was never answered.
    case part(name: String)
    /// `tmp:ID` — mails were written into the `tmp` of that mailbox's Maildir, which is to be cleaned after a crash.
    case writesIntoMaildir(mailbox: Mailbox.ID)

    var fileName: String {
        switch self {
        case .mail(let mailbox, let checksum, let name): "\(mailbox):\(checksum):\(name)"
        case .part(let name): "part:\(name)"
        case .writesIntoMaildir(let mailbox): "tmp:\(mailbox)"
        }
    }

    init?(fileName: String) {
        let parts = fileName.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2, parts[0] == "part" {
            self = .part(name: String(parts[1]))
        } else if parts.count == 2, parts[0] == "tmp", let mailbox = Int64(parts[1]) {
            self = .writesIntoMaildir(mailbox: mailbox)
        } else if parts.count == 3, let mailbox = Int64(parts[0]), parts[1].utf8.count == 16 {
            self = .mail(mailbox: mailbox, checksum: String(parts[1]), name: String(parts[2]))
        } else {
            return nil
        }
    }
}
