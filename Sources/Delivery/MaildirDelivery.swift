import Directory
import Files
import Logging
import NIOCore

/// Delivery into the Maildirs of this machine. A mail whose ``IncomingMessage/commit()`` has returned is never lost.
///
/// Mails are written into a staging folder, made durable in groups, and renamed into their mailboxes; see ``CommitBatch`` for the
/// steps. There is no task in the background: whoever commits does the work.
public final class MaildirDelivery: LocalDelivery {
    let ground: DeliveryGround
    let committer: GroupCommitter
    let pendingMails = PendingMails()

    /// Nothing is touched yet. Call ``recover(using:)`` before the first mail is taken.
    public convenience init(settings: DeliverySettings, logger: Logger) {
        self.init(ground: DeliveryGround(settings: settings, fileSystem: LinuxFileSystem(), logger: logger))
    }

    init(ground: DeliveryGround) {
        self.ground = ground
        committer = GroupCommitter(ground: ground)
    }

    public func checkRoom(in mailbox: Mailbox, declaredOctets: Int?) async throws(DeliveryError) {
        guard mailbox.quota.isLimited else { return }
        _ = ground.isOthers(mailbox)
        try await ground.onPool { [ground] () throws(DeliveryError) in
            try ground.quota.check(mailbox, declaredOctets: declaredOctets.map(Int64.init))
        }
    }

    public func begin(for mailboxes: [Mailbox]) -> any IncomingMessage {
        for mailbox in mailboxes { _ = ground.isOthers(mailbox) }
        return MaildirMessage(mailboxes: mailboxes, ground: ground, committer: committer)
    }

    /// Ends delivery. To be called once, after the last session: waits for work under way, and removes the staging folder if nothing waits in it.
    public func shutdown() async {
        try? await ground.onPool { [ground] () throws(DeliveryError) in ground.openStaging?.close() }
        try? await ground.pool.shutdownGracefully()
    }
}
