import Directory
import Files
import Glibc

/// The folder of a mailbox: mails come to be in `tmp`, are new in `new`, and read in `cur`.
struct Maildir: Sendable {
    let mailbox: Mailbox

    var path: String { mailbox.maildir }
    var tmp: String { path + "/tmp" }
    var new: String { path + "/new" }
    var cur: String { path + "/cur" }

    /// The device that `new` lies on. A Maildir that is not there is made, with its owner.
    ///
    /// `new` is made last, so that where it stands the other two do. A crash in between leaves a Maildir that the next mail
    /// completes.
    func prepare(_ fileSystem: any FileSystem, owner: FileOwner) throws(FileSystemError) -> UInt64 {
        if let status = try fileSystem.statusIfThere(new) {
            guard status.isFolder else { throw FileSystemError(path: new, errno: ENOTDIR) }
            return status.device
        }
        try makeParents(fileSystem)
        for folder in [path, cur, tmp, new] {
            guard try fileSystem.makeFolderIfMissing(folder, mode: 0o700) else { continue }
            try owner.give(fileSystem.open(folder, .folder), to: mailbox, fileSystem)
        }
        // A mail is durable in a folder only when the folder is durable in its parents.
        for folder in [path, FilePath.parent(of: path)] { try fileSystem.syncFolder(folder) }
        return try fileSystem.status(new).device
    }

    /// The folders above the Maildir, with mode 0755 so that the owners of the mailboxes below reach theirs.
    private func makeParents(_ fileSystem: any FileSystem) throws(FileSystemError) {
        var missing: [String] = []
        var folder = FilePath.parent(of: path)
        while try fileSystem.statusIfThere(folder) == nil {
            missing.append(folder)
            folder = FilePath.parent(of: folder)
        }
        for folder in missing.reversed() {
            _ = try fileSystem.makeFolderIfMissing(folder, mode: 0o755)
            try fileSystem.syncFolder(FilePath.parent(of: folder))
        }
    }

    /// Whether a mail of that name lies in `new`, or in `cur` under whatever flags.
    func holds(_ name: String, _ fileSystem: any FileSystem) throws(FileSystemError) -> Bool {
        if try fileSystem.statusIfThere(new + "/" + name) != nil { return true }
        guard try fileSystem.statusIfThere(cur) != nil else { return false }
        return try fileSystem.list(cur).contains { MaildirName.base(of: $0) == name }
    }

    /// Removes from `tmp` what a crash left there: files that this server wrote before `start` by a process that lives no more,
    /// and, as the Maildir convention has it, anybody's that nobody touched for 36 hours.
    func cleanTmp(_ fileSystem: any FileSystem, names: UniqueNames, start: Int64) throws(FileSystemError) {
        guard try fileSystem.statusIfThere(tmp) != nil else { return }
        for name in try fileSystem.list(tmp) {
            let file = tmp + "/" + name
            guard let status = try fileSystem.statusIfThere(file), !status.isFolder else { continue }
            let isOld = status.modified / 1000 < UniqueNames.now() - 36 * 3600 * 1_000_000
            if isOld || isOrphan(name, of: names, start: start) { try fileSystem.unlinkIfThere(file) }
        }
    }

    private func isOrphan(_ name: String, of names: UniqueNames, start: Int64) -> Bool {
        guard let maker = MaildirName.maker(of: name), maker.host == names.host, maker.time < start else { return false }
        // Another process that lives may be the one that this one takes over from, still finishing its sessions.
        return maker.process == names.process || (kill(maker.process, 0) != 0 && errno == ESRCH)
    }
}
