import Directory
import Logging

extension MaildirDelivery {
    /// How many mails the last ``recover(using:)`` had to leave in staging: their mailbox is gone, or the directory or the mailbox's
    /// disk could not be reached. They stay until a later call can deliver them, or the operator moves them.
    public var pending: Int { pendingMails.value }

    /// Delivers what earlier processes left in staging, and removes what they left half-written.
    ///
    /// A mail that was answered 250 is then in its mailbox, exactly once. To be called before the first mail is taken, and again
    /// from time to time while ``pending`` is not 0. Folders of processes that still live are left alone.
    /// - Throws: ``DeliveryError`` when the staging folder itself cannot be made or read. What concerns one mail is logged.
    public func recover(using directory: any DirectoryStore) async throws(DeliveryError) {
        let recovery = StagingRecovery(ground: ground)
        var left = 0
        for folder in try await ground.onPool({ () throws(DeliveryError) in try recovery.abandonedFolders() }) {
            for entry in folder.entries {
                if await !recover(entry, of: folder, using: directory, recovery) { left += 1 }
            }
            try await ground.onPool { () throws(DeliveryError) in recovery.removeIfEmpty(folder) }
        }
        pendingMails.value = left
        ground.metrics.pending.record(left)
    }

    /// Whether the entry needs no more care.
    private func recover(
        _ entry: StagingEntry, of folder: AbandonedFolder, using directory: any DirectoryStore, _ recovery: StagingRecovery
    ) async -> Bool {
        let path = folder.path + "/" + entry.fileName
        var metadata: Logger.Metadata = ["file": "\(path)"]
        do throws(DeliveryError) {
            let id: Mailbox.ID
            switch entry {
            case .part:
                try await ground.onPool { () throws(DeliveryError) in try recovery.remove(path) }
                return true
            case .writesIntoMaildir(let mailbox):
                id = mailbox
            case .mail(let mailbox, let checksum, let name):
                let isWhole = try await ground.onPool { () throws(DeliveryError) in
                    try recovery.removeUnlessWhole(path, checksum: checksum, name: name)
                }
                guard isWhole else { return true }
                id = mailbox
            }
            metadata["mailbox"] = "\(id)"
            guard let mailbox = try await directory.recoveryMailbox(id) else {
                if case .writesIntoMaildir = entry {
                    try await ground.onPool { () throws(DeliveryError) in try recovery.remove(path) }
                    return true
                }
                ground.logger.error(
                    "A mail that was taken waits in staging, and its mailbox has been removed since. Move the file into a Maildir's new or delete it.",
                    metadata: metadata)
                return false
            }
            try await ground.onPool { () throws(DeliveryError) in try recovery.finish(entry, at: path, for: mailbox) }
            return true
        } catch {
            metadata["error"] = "\(error)"
            ground.logger.error(
                "A mail of an earlier start could not be delivered from staging now; it stays there.", metadata: metadata)
            return false
        }
    }
}

extension DirectoryStore {
    /// The mailbox, nil where it is gone; a directory that does not answer is an error like a disk that does not.
    fileprivate func recoveryMailbox(_ id: Mailbox.ID) async throws(DeliveryError) -> Mailbox? {
        do throws(DirectoryError) {
            return try await mailbox(id: id)
        } catch {
            throw .failed(path: "directory: \(error)", errno: 0)
        }
    }
}
