import Directory
import Files

/// Brings one copy from where it was written into `new`.
struct CopyMover {
    let ground: DeliveryGround
    let staging: StagingFolder

    func move(_ copy: MailCopy) throws(FileSystemError) {
        do throws(FileSystemError) {
            try ground.fileSystem.rename(copy.source, copy.target)
        } catch {
            guard copy.way == .staged, error.isAcrossFileSystems else { throw error }
            ground.noteAcrossMounts(copy.mailbox)
            try copyAcross(copy.source, to: Maildir(mailbox: copy.mailbox), name: FilePath.name(of: copy.target))
        }
    }

    /// The plain way for a mail that lies in staging: into `tmp`, synced, renamed into `new`, the folder synced, and only then out
    /// of staging. A crash before the last step leaves it in both places; recovery looks into `new` and `cur` and drops it then.
    func copyAcross(_ source: String, to maildir: Maildir, name: String) throws(FileSystemError) {
        let fileSystem = ground.fileSystem
        try ground.prepareTmp(of: maildir, staging)
        let temporary = maildir.tmp + "/" + name
        do throws(FileSystemError) {
            let file = try fileSystem.open(temporary, .create)
            let original = try fileSystem.open(source, .read)
            try fileSystem.readAll(original) { octets throws(FileSystemError) in try fileSystem.write(octets, to: file) }
            try ground.owner.give(file, to: maildir.mailbox, fileSystem)
            try fileSystem.sync(file)
            try fileSystem.rename(temporary, maildir.new + "/" + name)
        } catch {
            try? fileSystem.unlinkIfThere(temporary)
            throw error
        }
        do throws(FileSystemError) {
            try fileSystem.syncFolder(maildir.new)
        } catch {
            try? fileSystem.unlinkIfThere(maildir.new + "/" + name)
            throw error
        }
        try fileSystem.unlinkIfThere(source)
    }
}
