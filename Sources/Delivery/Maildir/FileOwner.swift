import Directory
import Files
import Glibc
import Logging
import Synchronization

/// Gives files to the owner of the mailbox they are for.
///
/// Only a process with CAP_CHOWN may give files away. One without keeps them under its own user: a mail server that runs as the
/// owner of all mailboxes needs no more, and any other set-up is told so in the log, once a mailbox. The mail is delivered all
/// the same, since a mail that the operator can hand over by chown(1) is better than one refused.
final class FileOwner: Sendable {
    private let uid = geteuid()
    private let gid = getegid()
    private let told = Mutex<Set<Mailbox.ID>>([])
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func give(_ file: OpenFile, to mailbox: Mailbox, _ fileSystem: any FileSystem) throws(FileSystemError) {
        if mailbox.uid == uid, mailbox.gid == gid { return }
        do throws(FileSystemError) {
            try fileSystem.setOwner(of: file, uid: mailbox.uid, gid: mailbox.gid)
        } catch {
            guard error.isNotPermitted, uid != 0 else { throw error }
            guard told.withLock({ $0.insert(mailbox.id).inserted }) else { return }
            logger.warning(
                "Files for the mailbox stay with this process's own user, because it may not give them away. Run the server as the mailboxes' owner, or set the mailbox's uid and gid.",
                metadata: [
                    "mailbox": "\(mailbox.address)", "owner": "\(mailbox.uid):\(mailbox.gid)", "process": "\(uid):\(gid)",
                ])
        }
    }
}
