import Directory
import Files
import Logging
import MailFormat

/// The blocking steps of ``MaildirDelivery/recover(using:)``. Each can be cut off by another crash and done again.
struct StagingRecovery: Sendable {
    let ground: DeliveryGround

    private var fileSystem: any FileSystem { ground.fileSystem }

    /// The folders in staging whose process is dead, with what lies in them.
    func abandonedFolders() throws(DeliveryError) -> [AbandonedFolder] {
        do throws(FileSystemError) {
            let own = try ground.staging()
            var folders: [AbandonedFolder] = []
            for name in try fileSystem.list(ground.settings.stagingPath).sorted() {
                let path = ground.settings.stagingPath + "/" + name
                guard path != own.path, try fileSystem.statusIfThere(path)?.isFolder == true else { continue }
                let lock = try fileSystem.open(path + "/" + StagingFolder.lockName, .lock)
                guard try fileSystem.lock(lock) else { continue }
                var entries: [StagingEntry] = []
                for name in try fileSystem.list(path).sorted() where name != StagingFolder.lockName {
                    if let entry = StagingEntry(fileName: name) {
                        entries.append(entry)
                    } else {
                        ground.logger.warning(
                            "A file in the staging folder is none of this server's and stays.",
                            metadata: ["file": "\(path)/\(name)"])
                    }
                }
                folders.append(AbandonedFolder(path: path, entries: entries, lock: lock))
            }
            return folders
        } catch {
            throw error.delivery
        }
    }

    func remove(_ path: String) throws(DeliveryError) {
        do throws(FileSystemError) { try fileSystem.unlinkIfThere(path) } catch { throw error.delivery }
    }

    /// Whether the file has the size and the checksum that its name says. One that has not was being written when its process
    /// ended; the client never got its 250, and the file is removed.
    func removeUnlessWhole(_ path: String, checksum: String, name: String) throws(DeliveryError) -> Bool {
        do throws(FileSystemError) {
            var found = ContentChecksum()
            var octets: Int64 = 0
            try fileSystem.readAll(fileSystem.open(path, .read)) { piece in
                found.add(piece)
                octets += Int64(piece.count)
            }
            if octets == MaildirName.storedOctets(in: name), found.hexadecimal == checksum { return true }
            try fileSystem.unlinkIfThere(path)
            return false
        } catch {
            throw error.delivery
        }
    }

    /// Delivers a mail that is whole, or cleans the Maildir that a marker names.
    ///
    /// Where the mail is in `new` or `cur` already, only its entry in staging goes. On a file system whose renames are whole that
    /// is never the case, and the rename alone makes it once; it is the case where a rename left two names, and where the mail
    /// was copied to another file system and the process ended before it removed the entry.
    func finish(_ entry: StagingEntry, at path: String, for mailbox: Mailbox) throws(DeliveryError) {
        let maildir = Maildir(mailbox: mailbox)
        let isOthers = ground.isOthers(mailbox)
        do throws(FileSystemError) {
            let staging = try ground.staging()
            guard case .mail(_, _, let name) = entry else {
                try maildir.cleanTmp(fileSystem, names: ground.names, start: ground.start)
                return try fileSystem.unlinkIfThere(path)
            }
            let device = try maildir.prepare(fileSystem, owner: ground.owner)
            if try maildir.holds(name, fileSystem) { return try fileSystem.unlinkIfThere(path) }
            let file = try fileSystem.open(path, .read)
            if !isOthers { try ground.owner.give(file, to: mailbox, fileSystem) }
            // The earlier process may have been killed before its sync; what is delivered now shall last as if it had not.
            try fileSystem.sync(file)
            let way = device == staging.device && !isOthers ? MailCopy.Way.staged : .plain(device: device)
            let octets = MaildirName.storedOctets(in: name) ?? 0
            try ground.quota.count(octets, in: mailbox) { () throws(FileSystemError) in
                if way == .staged {
                    let copy = MailCopy(
                        mailbox: mailbox, way: way, source: path, target: maildir.new + "/" + name, folder: maildir.new)
                    try CopyMover(ground: ground, staging: staging).move(copy)
                    try fileSystem.syncFolder(maildir.new)
                } else {
                    try CopyMover(ground: ground, staging: staging).copyAcross(path, to: maildir, name: name)
                }
            }
        } catch {
            throw error.delivery
        }
    }

    /// Removes the folder of a dead process once nothing waits in it.
    func removeIfEmpty(_ folder: AbandonedFolder) {
        guard let names = try? fileSystem.list(folder.path), names == [StagingFolder.lockName] else { return }
        do throws(FileSystemError) {
            try fileSystem.unlink(folder.lock.path)
            try fileSystem.removeFolder(folder.path)
        } catch {
            ground.logger.warning(
                "An empty staging folder could not be removed; the next start tries again.", metadata: ["error": "\(error)"])
        }
    }
}
