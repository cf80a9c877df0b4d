import Directory
import Files
import Synchronization

/// The folder that this server's mails lie in until they are in their mailboxes: `<staging>/<name of this start>/`.
///
/// Each start has a folder of its own and holds the lock in it as long as it lives. So a new process never takes the mails of
/// an old one that is still finishing its sessions for those of a dead one.
final class StagingFolder: Sendable {
    static let lockName = "lock"

    let path: String
    let device: UInt64
    let kind: FileSystemKind
    /// Open since before the first mail, so that syncfs(2) tells of every failure since.
    let folder: OpenFile
    private let lock: Mutex<OpenFile?>
    private let fileSystem: any FileSystem
    /// Mailboxes whose Maildir gets its mails through `tmp`, and that recovery is told of by a marker.
    private let marked = Mutex<Set<Mailbox.ID>>([])

    /// Makes the folder, durable up to the mail root.
    init(
        in root: String, names: UniqueNames, fileSystem: any FileSystem, judge: (String, UInt64) -> FileSystemKind
    ) throws(FileSystemError) {
        self.fileSystem = fileSystem
        try StagingFolder.makeRoot(root, fileSystem)
        while true {
            let path = root + "/" + names.next()
            try fileSystem.makeFolder(path, mode: 0o700)
            let lock = try fileSystem.open(path + "/" + StagingFolder.lockName, .lock)
            // Between the two lines above a process that recovers may have taken the empty folder for a dead one's.
            guard try fileSystem.lock(lock), try fileSystem.statusIfThere(lock.path) != nil else { continue }
            self.path = path
            self.lock = Mutex(lock)
            break
        }
        let status = try fileSystem.status(path)
        device = status.device
        kind = judge(path, device)
        folder = try fileSystem.open(path, .folder)
        // A mail is durable in this folder only when the folder is durable in its parents.
        try fileSystem.sync(folder)
        try fileSystem.syncFolder(root)
        try fileSystem.syncFolder(FilePath.parent(of: root))
    }

    private static func makeRoot(_ root: String, _ fileSystem: any FileSystem) throws(FileSystemError) {
        var missing: [String] = []
        var folder = FilePath.parent(of: root)
        while try fileSystem.statusIfThere(folder) == nil {
            missing.append(folder)
            folder = FilePath.parent(of: folder)
        }
        for folder in missing.reversed() { _ = try fileSystem.makeFolderIfMissing(folder, mode: 0o755) }
        _ = try fileSystem.makeFolderIfMissing(root, mode: 0o700)
    }

    func path(of entry: StagingEntry) -> String { path + "/" + entry.fileName }

    /// Leaves a durable note that mails for this mailbox are written into its Maildir's `tmp`, before the first one is. A crash
    /// behind this leaves a note too many, which costs recovery one look.
    func mark(_ mailbox: Mailbox.ID) throws(FileSystemError) {
        guard !marked.withLock({ $0.contains(mailbox) }) else { return }
        do throws(FileSystemError) {
            _ = try fileSystem.open(path(of: .writesIntoMaildir(mailbox: mailbox)), .create)
        } catch {
            if !error.isThere { throw error }
        }
        try fileSystem.sync(folder)
        _ = marked.withLock { $0.insert(mailbox) }
    }

    /// Gives the folder up. What still lies in it is found by the next ``MaildirDelivery/recover(using:)`` of any process.
    func close() {
        let names = (try? fileSystem.list(path)) ?? []
        let isEmpty = names.allSatisfy { name in
            if case .writesIntoMaildir = StagingEntry(fileName: name) { true } else { name == StagingFolder.lockName }
        }
        if isEmpty {
            for name in names { try? fileSystem.unlink(path + "/" + name) }
            try? fileSystem.removeFolder(path)
        }
        abandon()
    }

    /// Lets the lock go and touches nothing: what the kernel does when the process is killed.
    func abandon() {
        lock.withLock { $0 = nil }
    }
}
